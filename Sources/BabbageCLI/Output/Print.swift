import Babbage
import BabbageWorkflows

/// Prints text for a person.
///
/// In the place of Swift's own, so that names from files can do nothing to a terminal. What must stay in one line says so itself
/// with `shown`.
func print(_ text: String) {
  Swift.print(text.shownInLines)
}

/// Says which files were written to a folder.
func print(_ files: [ExportedFile], in folder: OutputFolder) {
  for file in files { print("wrote \(folder.url.appendingPathComponent(file.path).path)".shown) }
}
