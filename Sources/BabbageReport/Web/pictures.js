// From a picture's file to a network's pixels, step by step as the program does it (PictureReader), so that both give the
// same answer. A picture here is { width, height, planes }, a plane for each channel, row by row, 0 to 255.

// The file, decoded and upright, over the colour behind its transparent parts.
async function decoded(file, [red, green, blue]) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image", premultiplyAlpha: "none", colorSpaceConversion: "none" })
  const { width, height } = bitmap
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })
  pen.fillStyle = `rgb(${red} ${green} ${blue})`
  pen.fillRect(0, 0, width, height)
  pen.drawImage(bitmap, 0, 0)
  bitmap.close()
  const { data } = pen.getImageData(0, 0, width, height)
  const planes = [0, 1, 2].map(channel => {
    const plane = new Uint8Array(width * height)
    for (let place = 0; place < plane.length; place++) plane[place] = data[4 * place + channel]
    return plane
  })
  return { width, height, planes }
}

// Luminance by ITU-R BT.601, in 16 bits after the point.
function grey({ width, height, planes: [red, green, blue] }) {
  return { width, height, planes: [red.map((value, place) => (19595 * value + 38470 * green[place] + 7471 * blue[place] + 0x8000) >> 16)] }
}

// The largest part around the middle with the proportions of the new size.
function cropped({ width, height, planes }, newWidth, newHeight) {
  const wide = width * newHeight > height * newWidth
  const rows = wide ? height : Math.min(height, Math.max(1, Math.floor(width * newHeight / newWidth)))
  const columns = wide ? Math.min(width, Math.max(1, Math.floor(height * newWidth / newHeight))) : width
  const start = Math.floor((height - rows) / 2) * width + Math.floor((width - columns) / 2)
  return {
    width: columns, height: rows,
    planes: planes.map(plane => {
      const part = new Uint8Array(rows * columns)
      for (let row = 0; row < rows; row++) part.set(plane.subarray(start + row * width, start + row * width + columns), row * columns)
      return part
    }),
  }
}

// For each pixel of a line of a new length the first old pixel that it is made of, and the weights from there on: a triangle.
function kernel(length, newLength) {
  const scale = length / newLength
  const radius = Math.max(scale, 1)
  return Array.from({ length: newLength }, (_, position) => {
    const centre = (position + .5) * scale
    const first = Math.max(0, Math.floor(centre - radius + .5))
    const end = Math.min(length, Math.floor(centre + radius + .5))
    const raw = Array.from({ length: end - first }, (_, place) => Math.max(0, 1 - Math.abs(first + place + .5 - centre) / radius))
    const sum = raw.reduce((sum, weight) => sum + weight, 0)
    return { first, weights: Float32Array.from(raw, weight => weight / sum) }
  })
}

// A sum of 32-bit floats, as the program adds them.
function weighted({ first, weights }, values, start, step) {
  let sum = 0
  for (let place = 0; place < weights.length; place++) {
    sum = Math.fround(sum + Math.fround(weights[place] * values[start + (first + place) * step]))
  }
  return sum
}

// The picture at another size.
function resized({ width, height, planes }, newWidth, newHeight) {
  const [columns, rows] = [kernel(width, newWidth), kernel(height, newHeight)]
  return {
    width: newWidth, height: newHeight,
    planes: planes.map(plane => {
      const narrow = new Float32Array(height * newWidth)
      for (let row = 0; row < height; row++) {
        columns.forEach((column, x) => { narrow[row * newWidth + x] = weighted(column, plane, row * width, 1) })
      }
      return Uint8Array.from(rows.flatMap(row => columns.map((_, x) => Math.round(weighted(row, narrow, x, newWidth)))))
    }),
  }
}

// Whether the outermost pixels of a grey picture are brighter than half.
function hasBrightEdge({ width, height, planes: [plane] }) {
  const edge = plane.filter((_, index) => {
    const [row, column] = [Math.floor(index / width), index % width]
    return row === 0 || row === height - 1 || column === 0 || column === width - 1
  })
  return edge.reduce((sum, value) => sum + value, 0) > 127 * edge.length
}

// What a network is given for a picture's file: bytes, channel by channel.
async function pixelsOfFile(file, { channels, height, width, edge, background, inversion }) {
  const whole = await decoded(file, background)
  const picture = resized(cropped(channels === 1 ? grey(whole) : whole, width, height), width, height)
  const pixels = Uint8Array.from(picture.planes.flatMap(plane => [...plane]))
  const differs = channels === 1 && edge !== "mixed" && hasBrightEdge(picture) !== (edge === "bright")
  return inversion === "yes" || inversion === "auto" && differs ? pixels.map(value => 255 - value) : pixels
}
