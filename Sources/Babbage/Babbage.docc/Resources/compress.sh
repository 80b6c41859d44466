babbage compress dense.babbage --data mnist-subset --plan Models/lenet5-mnist.yaml -o small.babbage
