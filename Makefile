# `make` prints what there is to make. The JDK is chosen by make/jdk25.sh; the machine's default is left alone.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PREFIX ?= /usr/local

# Debian keeps nats-server and apache2 in /usr/sbin, which is not on a plain user's PATH.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin
# Maven 3.8 on JDK 25 warns about itself without these.
export MAVEN_OPTS := --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)

# Each recipe that needs the JDK begins with this: it stops with one line when there is none.
JDK := JAVA_HOME=$$(sh make/jdk25.sh) && export JAVA_HOME
MVN := mvn -B -Dstyle.color=never

.PHONY: help build demo test test-clients test-faults bench format install clean \
  image base-image test-deploy deploy deploy-system undeploy

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

build: ## compile and package into build/pkbs, quick when nothing changed; then bin/ works
	@$(JDK) && sh make/build.sh

demo: ## install what is missing, build, run three jobs in laptop mode, stop everything
	@$(JDK) && sh make/install.sh demo && sh make/build.sh && sh make/demo.sh

test: ## install what the tests need and run all of them; .ci/run does this
	@$(JDK) && sh make/install.sh test && sh make/build.sh && \
		sh make/engine.sh may $(MVN) --fail-at-end verify -Dit.excluded=faults

test-clients: ## real Nextflow and Snakemake on a real pkbs; make test runs these too
	@$(JDK) && sh make/install.sh test-clients && sh make/build.sh && $(MVN) verify -pl standalone -am -DskipTests \
		-Dit.test='*ClientIT' -Dit.excluded= -Dfailsafe.failIfNoSpecifiedTests=false

test-faults: ## the long fault tests, on every nats-server that is here; not part of make test
	@$(JDK) && sh make/install.sh test-faults && $(MVN) verify -pl standalone -am -DskipTests -Dit.test='*FaultIT' \
		-Dit.excluded= -Dfailsafe.failIfNoSpecifiedTests=false

bench: ## measure all, side by side with peers; bench-NAME: only bench/NAME.sh
	@$(JDK) && sh make/install.sh bench && sh make/build.sh && sh make/bench.sh

bench-%:
	@$(JDK) && sh make/install.sh bench && sh make/build.sh && sh make/bench.sh $*

format: ## format the Java sources
	@$(JDK) && $(MVN) -q spotless:apply

install: ## copy the commands to PREFIX/bin and PREFIX/lib/pkbs (PREFIX=/usr/local)
	@$(JDK) && sh make/build.sh && sh make/install-to.sh "$(DESTDIR)$(PREFIX)"

image: ## build the images with the Docker engine that answers; print their names, sizes, digests
	@$(JDK) && sh make/build.sh && sh make/image.sh

base-image: ## make what the images are built from where no registry is reachable; needs root
	@$(JDK) && sh make/base-image.sh

test-deploy: ## build the images and run the main job across containers
	@$(JDK) && sh make/install.sh test && sh make/build.sh && sh make/test-deploy.sh

deploy: ## put pkbs on the cluster of kubectl (OVERLAY=dev, see doc/operate.md)
	@sh make/deploy.sh up

deploy-system: ## only the storage (SYSTEM=nextcloud)
	@sh make/deploy.sh system

undeploy: ## take pkbs off the cluster; DATA=delete deletes volumes and Secrets too
	@sh make/deploy.sh down

clean: ## remove everything that was built
	@sh make/clean.sh
