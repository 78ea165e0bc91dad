# The four things that are done again and again. A Makefile, because make is on every machine that builds Rust and each task is one
# command: a runner of its own would have to be installed first. The commands may as well be typed by hand.
.PHONY: help test record ci long

help:
	@sed -n 's/^\([a-z]*\): *## /make \1\t/p' $(MAKEFILE_LIST)

test: ## the tests, as in the README
	cargo test

record: ## record the golden sites and the reference in docs/ again; read the difference with git diff
	ANNALS_RECORD=1 cargo test --test main golden
	ANNALS_RECORD=1 cargo test --lib reference::

ci: ## everything that must hold before a change lands, a real browser included (half an hour on two cores from nothing)
	bash .ci/run

long: ## the proofs that take longer (an hour and more)
	bash .ci/long
