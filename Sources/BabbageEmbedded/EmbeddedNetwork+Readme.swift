import Babbage

extension EmbeddedNetwork {
  /// What is in the folder, what it needs and how it is used.
  func readme(files: [String], description: String, arduino: Bool) -> String {
    let upper = name.uppercased()
    let isCoded = decodedBytes > 0
    let rows = sizes.map { size in
      let cells = [size.flash, size.ram, size.scratch] + (isCoded ? [size.weights] : [])
      return "| \(size.name.markdown) | " + cells.map(String.init).joined(separator: " | ") + " |"
    }
    let classes =
      classNames.isEmpty
      ? "" : "\nThe classes are, from 0: \(classNames.map(\.markdown).joined(separator: ", ")).\n"
    let build =
      arduino
      ? """
      Copy this folder into the `libraries` folder of your sketches, open the example
      `\(name)_check`, and load it onto the board: it says on the serial line, at 115200 baud, whether
      the board computes the scores that Babbage computed.
      """
      : """
      Add `\(name).c` to your project, or this folder to your CMake project with `add_subdirectory`. To
      check a compiler or a board, build and run `main.c`, which ends with 0 if all scores are the
      ones that Babbage computed:

          cc -std=c99 -O2 \(name).c main.c -o check && ./check
      """
    let decoding = """
       The constants hold the weights coded; the first image decodes them into memory, where they
      stay, and takes longer. Threads must not call it at the same time, the first time neither.
      """
    let streaming =
      streams
      ? """

      Rows may come one by one, as from a camera; the image is then never in memory as a whole:

          \(name)_start(scores);
          for (row = 0; row < \(upper)_HEIGHT; row++) {
            \(name)_add_row(pixels);   /* \(upper)_WIDTH bytes of each channel */
          }
          best = \(name)_best(scores);

      """ : ""
    return """
      # \(name)

      \(description.isEmpty ? "" : description.markdown + "\n\n")An image classifier as C99, written by Babbage. It needs no other library, no heap and no
      floating point. Images have \(input.channels) \(input.channels == 1 ? "channel" : "channels") of \
      \(input.height) x \(input.width) pixels from 0 to 255; there are \(output.count) classes.
      \(classes)
      ## Use

          #include "\(name).h"

          int32_t scores[\(upper)_CLASSES];
          \(name)_run(image, scores);      /* channel by channel, row by row */
          best = \(name)_best(scores);     /* the class with the highest score */
      \(streaming)
      A score times `\(upper)_SCORE_UNIT` is the score in floating point. The memory is static: one image
      at a time.\(isCoded ? decoding : "")

      \(build)

      ## Sizes

      Bytes, with pointers of 32 bits. Static memory takes \(staticBytes), the scores\
      \(streams ? "" : " and the image") \(callerBytes) that the caller provides; constants take
      \(constantBytes). The code comes on top: about \(codeBytes) on a Cortex-M4 with `-Os`.

      | layer | constants | maps while it runs | working memory |\(isCoded ? " decoded weights |" : "")
      | --- | ---: | ---: | ---: |\(isCoded ? " ---: |" : "")
      \(rows.joined(separator: "\n"))

      Working memory is shared by all layers, maps by those that do not run at the same time.\
      \(isCoded ? " Decoded weights\nstay in memory." : "")

      ## Files

      \(files.map { "- `\($0)`" }.joined(separator: "\n"))

      """
  }
}
