// The page: a canvas and pictures in, pixels to the network, bars out.
const started = performance.now()
const { channels, height, width, classes } = page
const element = id => document.getElementById(id)
const canvas = element("canvas")
const context = canvas.getContext("2d", { willReadFrequently: true })
const zoom = Math.max(1, Math.round(140 / Math.max(width, height)))
canvas.width = width * zoom
canvas.height = height * zoom
const [paper, ink] = page.edge === "bright" ? ["#fff", "#000"] : ["#000", "#fff"]

// The pixels of a canvas of that size, as bytes, channel by channel.
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

// MNIST's digits are 20 pixels large, with their centre of mass in the middle. Other drawings are moved and scaled.
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

// The answer: a bar for each class; where there are many, for the most likely ones and for all others together.
const bars = [...element("scores").children].map(line => line.children)
const rest = classes.length > bars.length ? bars.pop() : null
const percent = share => `${(100 * share).toFixed(1)} %`

function fill([name, bar, number], text, share) {
  name.textContent = text
  bar.style.transform = `scaleX(${share.toFixed(4)})`
  number.textContent = percent(share)
}

// Scores as probabilities, and the classes, the most likely one first.
function ranking(scores, unit) {
  const most = Math.max(...scores)
  const powers = scores.map(score => Math.exp((score - most) * unit))
  const all = powers.reduce((sum, power) => sum + power)
  const shares = powers.map(power => power / all)
  return { shares, order: shares.map((_, index) => index).sort((one, other) => scores[other] - scores[one]) }
}

function show(scores, unit) {
  const { shares, order } = ranking(scores, unit)
  bars.forEach((bar, place) => {
    const index = rest ? order[place] : place
    fill(bar, classes[index], shares[index])
  })
  if (rest) {
    const others = order.slice(bars.length)
    fill(rest, `… and ${others.length.toLocaleString("en")} others`, others.reduce((sum, index) => sum + shares[index], 0))
  }
  element("answer").textContent = `It says: ${classes[order[0]]}`
  Object.assign(canvas.dataset, { best: order[0], scores: scores.join() })
}

const networks = {}
const times = {}
let form = "reuse"
let timing = 0
// The pixels of the picture that is on the canvas; null for a drawing.
let picture = null

function classify() {
  const drawn = picture ?? pixelsOf(context)
  const pixels = page.centres && !picture ? centred(drawn) : drawn
  show(networks[form].scores(pixels), networks[form].unit)
  clearTimeout(timing)
  timing = setTimeout(() => measure(form, pixels, 12, Infinity), 150)
}

const duration = time => time < 1e4
  ? `${time.toLocaleString("en", { maximumFractionDigits: time < 100 ? 1 : 0 })} µs`
  : `${(time / 1000).toLocaleString("en", { maximumFractionDigits: 1 })} ms`

// How long an image takes: the best mean of a few batches, as browsers optimise code that runs often.
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
    .map(([form, name]) => `${name} ${duration(times[form])}`)
  const gain = times.dense / times.reuse
  if (gain >= 1.1) texts.push(`${gain.toFixed(1)} times faster with reuse`)
  element("speed").textContent = `An image in this browser: ${texts.join(", ")}.`
}

// An empty canvas.
function clear() {
  context.fillStyle = paper
  context.fillRect(0, 0, canvas.width, canvas.height)
  picture = null
  classify()
}

// Pixels as something that can be drawn.
function imageOf(pixels) {
  const plane = height * width
  const image = new ImageData(width, height)
  for (let place = 0; place < plane; place++) {
    for (let channel = 0; channel < 3; channel++) image.data[4 * place + channel] = pixels[channel % channels * plane + place]
    image.data[4 * place + 3] = 255
  }
  const small = new OffscreenCanvas(width, height)
  small.getContext("2d").putImageData(image, 0, 0)
  return small
}

function take(pixels) {
  context.imageSmoothingEnabled = false
  context.drawImage(imageOf(pixels), 0, 0, canvas.width, canvas.height)
  picture = pixels
  classify()
}

// A button with a small canvas, which puts pixels on the large one.
function furnish(button, pixels) {
  button.firstElementChild.getContext("2d").drawImage(imageOf(pixels), 0, 0)
  button.addEventListener("click", () => take(pixels))
}

// The reader's own pictures, one after another; a line for each stays, and the last one on the canvas.
async function read(files) {
  for (const file of files) {
    const line = document.createElement("li")
    try {
      const pixels = await pixelsOfFile(file, page)
      take(pixels)
      const { shares, order: [best] } = ranking(networks[form].scores(pixels), networks[form].unit)
      const button = element("samples").firstElementChild.cloneNode(true)
      button.lastElementChild.textContent = `${file.name}: ${classes[best]}, ${percent(shares[best])}`
      furnish(button, pixels)
      line.append(button)
      Object.assign(line, { file: file.name, pixels, scores: canvas.dataset.scores })
    } catch {
      line.className = "unread"
      line.textContent = `${file.name} cannot be read: it is damaged, or in a format that this browser cannot read. PNG, JPEG and WebP work.`
    }
    element("pictures").append(line)
  }
}

function listenForPictures() {
  element("file").addEventListener("change", async event => {
    const files = [...event.target.files]
    // So that the same file can be chosen again.
    event.target.value = ""
    await read(files)
  })
  document.addEventListener("paste", event => read([...event.clipboardData.files]))
  document.addEventListener("dragover", event => event.preventDefault())
  document.addEventListener("drop", event => {
    event.preventDefault()
    read([...event.dataTransfer.files])
  })
}

function listenForDrawing() {
  const place = event => {
    const box = canvas.getBoundingClientRect()
    return [(event.clientX - box.left) / box.width * canvas.width, (event.clientY - box.top) / box.height * canvas.height]
  }
  let last = null
  const draw = event => {
    const next = place(event)
    Object.assign(context, { lineWidth: Math.max(width, height) / 13 * zoom, lineCap: "round", lineJoin: "round", strokeStyle: ink })
    context.beginPath()
    context.moveTo(...last ?? next)
    context.lineTo(...next)
    context.stroke()
    last = next
    picture = null
    classify()
  }
  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId)
    draw(event)
  })
  canvas.addEventListener("pointermove", event => last && draw(event))
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null })
  element("clear").addEventListener("click", clear)
}

function listen() {
  const buttons = [...element("samples").children]
  buttons.forEach((button, index) => furnish(button, bytesOf(page.samples[index])))
  document.querySelectorAll("input[name=form]").forEach(input => input.addEventListener("change", () => {
    if (input.value === "dense") networks.dense ??= network(page.dense, page.layers)
    form = input.value
    classify()
  }))
  canvas.addEventListener("keydown", event => {
    if (page.draws && (event.key === "Escape" || event.key === "c")) clear()
    if (/^[0-9]$/.test(event.key)) buttons[event.key]?.click()
  })
  listenForPictures()
  if (page.draws) listenForDrawing()
}

try {
  networks.reuse = network(page.reuse, [])
  take(bytesOf(page.samples[0]))
  canvas.dataset.first = performance.now() - started
  listen()
} catch (error) {
  element("answer").textContent = `This browser cannot run it: ${error.message}`
}
