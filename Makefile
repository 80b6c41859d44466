# Everything here works on a fresh Debian 12 machine with Swift 6.3; see CONTRIBUTING.md.

SWIFT ?= swift

.PHONY: help demo test quick smoke lint format edge benchmark performance microcontrollers hardware models site docs man bootstrap

help:
	@echo "make demo         install what is missing, build, run 'babbage demo'"
	@echo "make test         install what is missing, build, run all tests"
	@echo "make quick        the same without the slow tests: under two minutes once built"
	@echo "make smoke        take a tiny network through everything: under five seconds once built"
	@echo "make lint         check the format"
	@echo "make format       correct the format"
	@echo "make edge         prove that the program starts and runs networks without LibTorch"
	@echo "make benchmark    time a step of coefficient training against a dense one"
	@echo "make performance  measure against ONNX Runtime and LibTorch, write docs/performance.md"
	@echo "make microcontrollers  run exported networks on emulated boards, write docs/microcontrollers.md"
	@echo "make hardware     simulate and synthesise exported circuits, write the tables of docs/hardware.md"
	@echo "make models       make Models/ again (needs the MNIST data)"
	@echo "make site         make docs/index.html and docs/report.html again (needs the MNIST data; DENSE=file adds the dense network, NOTE=text a note)"
	@echo "make docs         build the documentation as a web site, in .build/docs/site"
	@echo "make man          write manual pages, in .build/man"

bootstrap:
	@scripts/bootstrap

demo: bootstrap
	$(SWIFT) build -c release --product babbage
	.build/release/babbage demo

# Waiting threads do not spin, as several programs share the cores here; docs/first-network.md has what it gains.
test quick smoke: export OMP_WAIT_POLICY = passive
# The tests' trait `.slow` reads this.
quick: export BABBAGE_QUICK = 1
smoke: FILTER = --filter SmokeTests
test quick smoke: bootstrap
	$(SWIFT) build -c release --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test -c release --skip-build $(FILTER)

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Examples

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Examples

# Only the names of the libraries count: the addresses beside them are random and may contain c10.
edge: bootstrap
	$(SWIFT) build -c release --product babbage
	@! ldd .build/release/babbage | awk '{ print $$1 }' | grep -E 'torch|c10' \
	  || { echo "error: the program is linked with LibTorch"; exit 1; }
	BABBAGE_TORCH=/nowhere .build/release/babbage evaluate Models/lenet5-mnist.babbage --data mnist-subset

benchmark: bootstrap
	$(SWIFT) run -c release --package-path Benchmarks TrainingStep

performance: bootstrap
	scripts/performance

microcontrollers:
	scripts/bootstrap --embedded
	$(SWIFT) build -c release --product babbage
	scripts/microcontrollers

hardware:
	scripts/bootstrap --hardware
	$(SWIFT) build -c release --product babbage
	scripts/hardware

models: bootstrap
	scripts/make-models

site: bootstrap
	$(SWIFT) build -c release --product babbage
	.build/release/babbage page Models/lenet5-mnist.babbage --data mnist --report report.html -o docs/index.html
	.build/release/babbage report Models/lenet5-mnist.babbage --data mnist --compare Models/lenet5-mnist-300.babbage \
	  $(if $(DENSE),--dense $(DENSE)) $(if $(NOTE),--note "$(NOTE)") --note "$$(grep 'babbage train --model lenet5 --data mnist' Models/README.md | xargs)" \
	  --note "$$(grep 'o Models/lenet5-mnist.babbage' Models/README.md | xargs)" -o docs/report.html

docs: bootstrap
	scripts/docs

# The plugin may write only to the build folder.
man: bootstrap
	mkdir -p .build/man
	$(SWIFT) package plugin --allow-writing-to-directory .build/man generate-manual --output-directory .build/man --multi-page
