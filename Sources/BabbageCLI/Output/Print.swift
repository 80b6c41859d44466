import Babbage
import BabbageWorkflows

/// Prints text for a person.
///
/// Replaces Swift's own function, so that names from files cannot control a terminal. Callers use
/// `shown` for what must stay in one line.
func print(_ text: String) {
  Swift.print(text.shownInLines)
}

/// Says which files were written to a folder.
func print(_ files: [ExportedFile], in folder: OutputFolder) {
  for file in files { print("wrote \(folder.url.appendingPathComponent(file.path).path)".shown) }
}
