// The network itself: its weights, and the C that Babbage generated, as WebAssembly.
const bytesOf = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0))

// Weights: coefficients, multiplied along each axis that has polynomials.
function expanded(values, outer, inner, axis) {
  const rows = values.length / outer / inner
  const result = new Float64Array(outer * axis.length * inner)
  for (let before = 0; before < outer; before++) {
    let row = 0
    let position = 0
    for (const kind of axis.blocks) {
      const polynomials = axis.kinds[kind]
      const length = polynomials[0].length
      polynomials.forEach((polynomial, degree) => {
        for (let place = 0; place < length; place++) {
          for (let after = 0; after < inner; after++) {
            result[(before * axis.length + position + place) * inner + after] +=
              polynomial[place] * axis.scales[kind][degree] * values[(before * rows + row + degree) * inner + after]
          }
        }
      })
      row += polynomials.length
      position += length
    }
  }
  return result
}

// The int8 codes (quantised values) of a layer's dense weights, with a step (scale) for each filter.
function denseCodes(layer) {
  const codes = new Int8Array(bytesOf(layer.codes).buffer)
  const [filters, inputs, window] = layer.axes
  const rows = layer.steps.length
  const width = codes.length / rows
  let values = Float64Array.from(codes, (code, index) => code * layer.steps[Math.floor(index / width)])
  const [, inputCount, places] = layer.shape
  if (window) values = expanded(values, values.length / window.count, 1, window)
  if (inputs) values = expanded(values, rows, places, inputs)
  if (filters) values = expanded(values, 1, inputCount * places, filters)
  const dense = new Int8Array(values.length)
  for (let start = 0; start < values.length; start += inputCount * places) {
    const weights = values.subarray(start, start + inputCount * places)
    const step = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127
    weights.forEach((weight, index) => { dense[start + index] = step > 0 ? Math.round(weight / step) : 0 })
  }
  return dense
}

// A network that runs: fill the image, run, read the scores.
function network({ module, unit }, layers) {
  const { memory, image, scores, run, weights } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(module))).exports
  layers.forEach((layer, index) => new Int8Array(memory.buffer).set(denseCodes(layer), weights(index)))
  return {
    unit,
    scores(pixels) {
      new Uint8Array(memory.buffer).set(pixels, image())
      run()
      return Array.from(new Int32Array(memory.buffer, scores(), classes.length))
    },
  }
}
