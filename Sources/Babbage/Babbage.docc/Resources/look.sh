babbage inspect small.babbage
babbage report small.babbage --data mnist-subset --dense dense.babbage -o report.html
babbage page small.babbage --data mnist-subset -o page.html
