swift build -c release --product babbage
alias babbage=.build/release/babbage

babbage train --model lenet5 --data mnist-subset --epochs 8 -o dense.babbage
