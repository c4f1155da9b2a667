# Two commands: `make demo` is the main job, `make test` is what CI runs.
.DEFAULT_GOAL := help
DEMO_DATA := data/demo
SEGUE := target/release/segue

.PHONY: help demo test bench bench-analyser bench-matching bench-names bench-run bench-upsert fuzz soak clean-demo programs segue

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: programs segue ## Run the whole pipeline against a simulated music world
	$(SEGUE) demo --data-path $(DEMO_DATA)

test: ## Run everything CI runs
	./.ci/check

bench: programs segue bench-analyser bench-run bench-upsert ## Measure imports, loading, whole runs and the analyser
	./.ci/bench

bench-analyser: ## Measure only how fast clips are analysed
	./.ci/bench-analyser

bench-run: programs segue ## Measure only whole runs, over simulated worlds of growing size
	./.ci/bench-run

bench-upsert: programs segue ## Measure only the loader, beside other ways into PostgreSQL
	./.ci/bench-upsert

bench-matching: ## Measure only how often matches are right, in worlds that know the truth
	cargo test --release --locked --package segue-cli --test match_accuracy -- --nocapture

bench-names: programs ## Measure only how fast a name is found among a million songs
	cargo test --release --locked --package pipeline-tests --test it a_name_is_resolved -- --ignored --nocapture

fuzz: ## Look for inputs that break decoder or analyser, ten minutes each
	./fuzz/run

soak: programs segue ## Kill everything at random for ten minutes (SECONDS=…), then reconcile
	./.ci/soak

clean-demo: ## Stop the demo's database and remove its data
	@if [ -x $(SEGUE) ]; then $(SEGUE) db stop --data-path $(DEMO_DATA); fi
	@if [ -f $(DEMO_DATA)/postgres.pointer ]; then \
		rm -rf "/var/lib/segue/clusters/$$(cat $(DEMO_DATA)/postgres.pointer)"; fi
	rm -rf $(DEMO_DATA)

segue:
	cargo build --release --locked --package segue-cli

# Names exactly what is missing; installs the PostgreSQL server where that needs no question.
programs:
	@./.ci/programs
