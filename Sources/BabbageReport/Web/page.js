"use strict"
// The page's program: a canvas in, bytes of pixels, the generated C as WebAssembly, bars out.
const started = performance.now()
const { channels, height, width, classes } = page
const canvas = document.getElementById("canvas")
const context = canvas.getContext("2d", { willReadFrequently: true })
const element = id => document.getElementById(id)
const zoom = Math.max(1, Math.round(140 / Math.max(width, height)))
canvas.width = width * zoom
canvas.height = height * zoom

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

// The int8 codes of a layer's dense weights, as they are quantised: a step for each filter.
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

// Pixels: what is on the canvas, as bytes, channel by channel.
function pixelsOf(source) {
  const { data } = source.getImageData(0, 0, canvas.width, canvas.height)
  const pixels = new Uint8Array(channels * height * width)
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0
        for (let row = y * zoom; row < (y + 1) * zoom; row++) {
          for (let column = x * zoom; column < (x + 1) * zoom; column++) sum += data[4 * (row * canvas.width + column) + channel]
        }
        pixels[(channel * height + y) * width + x] = Math.round(sum / zoom / zoom)
      }
    }
  }
  return pixels
}

// MNIST's digits are 20 pixels large, with their centre of mass in the middle. What is not so is moved and scaled.
function centred(pixels) {
  let [left, right, top, bottom, mass, massX, massY] = [width, -1, height, -1, 0, 0, 0]
  pixels.forEach((ink, place) => {
    if (ink === 0) return
    const [x, y] = [place % width, Math.floor(place / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    mass += ink
    massX += ink * (x + .5)
    massY += ink * (y + .5)
  })
  const [middleX, middleY] = [massX / mass, massY / mass]
  const size = Math.max(right - left, bottom - top) + 1
  const shift = Math.max(Math.abs(middleX - width / 2), Math.abs(middleY - height / 2))
  if (mass === 0 || size > 17 && size < 23 && shift < 1.5) return pixels
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")
  const scale = 20 / size
  copy.fillRect(0, 0, canvas.width, canvas.height)
  copy.setTransform(scale, 0, 0, scale, zoom * (width / 2 - scale * middleX), zoom * (height / 2 - scale * middleY))
  copy.drawImage(canvas, 0, 0)
  return pixelsOf(copy)
}

// The answer: bars for the classes, the most likely ones where there are many.
const bars = [...element("scores").children].map(line => {
  const [name, bar, percent] = line.children
  return { name, bar, percent }
})

function show(scores, unit) {
  const most = Math.max(...scores)
  const powers = scores.map(score => Math.exp((score - most) * unit))
  const all = powers.reduce((sum, power) => sum + power)
  const order = scores.map((_, index) => index)
  if (bars.length < classes.length) order.sort((one, other) => scores[other] - scores[one])
  bars.forEach(({ name, bar, percent }, place) => {
    const share = powers[order[place]] / all
    name.textContent = classes[order[place]]
    bar.style.transform = `scaleX(${share.toFixed(4)})`
    percent.textContent = `${(100 * share).toFixed(1)} %`
  })
  const best = scores.indexOf(most)
  element("answer").textContent = page.says.replace("%", classes[best])
  Object.assign(canvas.dataset, { best, scores: scores.join() })
}

const networks = {}
const times = {}
let form = "reuse"
let timing = 0

function classify() {
  const drawn = pixelsOf(context)
  const pixels = page.centres ? centred(drawn) : drawn
  show(networks[form].scores(pixels), networks[form].unit)
  clearTimeout(timing)
  timing = setTimeout(() => measure(form, pixels, 12, Infinity), 150)
}

// How long an image takes: the best mean of a few batches, as browsers compile better what runs often.
function measure(measured, pixels, batches, best) {
  const start = performance.now()
  let runs = 0
  do {
    networks[measured].scores(pixels)
    runs++
  } while (performance.now() - start < 8)
  best = Math.min(best, 1000 * (performance.now() - start) / runs)
  if (batches > 1) {
    timing = setTimeout(() => measure(measured, pixels, batches - 1, best), 20)
    return
  }
  times[measured] = best
  canvas.dataset[measured] = best
  const texts = [["reuse", "with reuse"], ["dense", "dense"]].filter(([form]) => times[form])
    .map(([form, name]) => `${name} ${times[form].toFixed(times[form] < 100 ? 1 : 0)} µs`)
  if (times.dense && times.reuse) texts.push(`${(times.dense / times.reuse).toFixed(1)} times faster with reuse`)
  element("speed").textContent = `An image in this browser: ${texts.join(", ")}.`
}

// What is put on the canvas.
function clear() {
  context.fillStyle = "#000"
  context.fillRect(0, 0, canvas.width, canvas.height)
  classify()
}

function paint(pixels) {
  const at = (channel, place) => pixels[(channels === 3 ? channel : 0) * height * width + place]
  for (let place = 0; place < height * width; place++) {
    context.fillStyle = `rgb(${at(0, place)} ${at(1, place)} ${at(2, place)})`
    context.fillRect(place % width * zoom, Math.floor(place / width) * zoom, zoom, zoom)
  }
  classify()
}

async function upload(file) {
  try {
    const picture = await createImageBitmap(file)
    const side = Math.min(picture.width / width, picture.height / height)
    const small = new OffscreenCanvas(width, height)
    const pen = small.getContext("2d")
    pen.imageSmoothingQuality = "high"
    pen.drawImage(picture, (picture.width - side * width) / 2, (picture.height - side * height) / 2, side * width, side * height, 0, 0, width, height)
    context.imageSmoothingEnabled = false
    context.drawImage(small, 0, 0, canvas.width, canvas.height)
    classify()
  } catch {
    element("answer").textContent = "That is no picture that this browser reads."
  }
}

function place(event) {
  const box = canvas.getBoundingClientRect()
  return [(event.clientX - box.left) / box.width * canvas.width, (event.clientY - box.top) / box.height * canvas.height]
}

function listen() {
  element("clear").addEventListener("click", clear)
  const buttons = document.querySelectorAll("#samples button")
  buttons.forEach((button, index) => button.addEventListener("click", () => paint(bytesOf(page.samples[index]))))
  element("file")?.addEventListener("change", event => event.target.files[0] && upload(event.target.files[0]))
  document.querySelectorAll("input[name=form]").forEach(input => input.addEventListener("change", () => {
    if (input.value === "dense") networks.dense ??= network(page.dense, page.layers)
    form = input.value
    classify()
  }))
  canvas.addEventListener("keydown", event => {
    if (event.key === "Escape" || event.key === "c") clear()
    if (/^[0-9]$/.test(event.key)) buttons[event.key]?.click()
  })
  if (!page.draws) return
  let last = null
  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId)
    last = place(event)
  })
  canvas.addEventListener("pointermove", event => {
    if (!last) return
    const next = place(event)
    Object.assign(context, { lineWidth: 2.2 * zoom, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" })
    context.beginPath()
    context.moveTo(...last)
    context.lineTo(...next)
    context.stroke()
    last = next
    classify()
  })
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      last = null
      classify()
    })
  }
}

try {
  networks.reuse = network(page.reuse, [])
  paint(bytesOf(page.samples[0]))
  canvas.dataset.first = performance.now() - started
  listen()
} catch (error) {
  element("answer").textContent = `This browser does not run it: ${error.message}`
}
