# Thin: meson builds, tests/run tests, tools/setup knows what both need.
prefix = /usr/local
libdir = lib
DESTDIR =
BUILD = build

# Two set-ups at once would fight for apt's lock; ninja builds in parallel by itself.
.NOTPARALLEL:

.PHONY: all configure install demo test prove sim trixie bench clean setup-build setup-demo setup-test

all: setup-build configure
	ninja -C $(BUILD)

setup-build setup-demo setup-test:
	@tools/setup $(@:setup-%=%)

# What a user builds has no test programs in it; tests/run asks for them.
configure: setup-build
	@test -f $(BUILD)/build.ninja || meson setup -Dtests=disabled $(BUILD)

install: all
	meson configure $(BUILD) -Dprefix="$(abspath $(prefix))" -Dlibdir="$(libdir)"
	ninja -C $(BUILD)
	DESTDIR="$(DESTDIR)" meson install -C $(BUILD) --no-rebuild

demo: setup-demo all
	@EW_BUILD="$(BUILD)" tools/demo

test: setup-test
	@tests/run

# Takes root for a root of Debian trixie with CBMC (in build-prove/), and says SKIP where there is none.
prove:
	@tests/prove/run

# Ten million simulated connections; stopped, it goes on where it was (build-sim/sim.state).
sim: setup-test
	@test -f build-sim/build.ninja || meson setup -Dtests=enabled build-sim >/dev/null
	@ninja -C build-sim tests/sim/sim
	@EW_BUILD=build-sim tests/sim/run --long

# Tests under OpenSSL 3.5, which has ML-KEM; takes root for a root of Debian trixie (in build-trixie/).
trixie:
	@tests/trixie/run

bench: all
	@meson configure $(BUILD) -Dbench=true
	@ninja -C $(BUILD)
	@EW_BUILD="$(BUILD)" tools/bench

clean:
	rm -rf $(BUILD) build-asan build-clang
