module endwell.test/interop

go 1.26
