babbage export c small.babbage --data mnist-subset -o digits --name digits --stream --arduino --max-ram 1900
