# Everything one does here, for people and for CI alike. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

PREFIX ?= /usr/local
OUT ?= artifacts/publish
# Where the native agent of machines is put, and where tests look for it (LARDER_AGENT).
AGENT ?= artifacts/agent
RELEASE := --configuration Release --nologo --verbosity quiet

# dotnet says nothing of itself, asks nothing, leaves no server behind, and works without ICU and without a home.
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1
export DOTNET_GENERATE_ASPNET_CERTIFICATE := false
export DOTNET_ADD_GLOBAL_TOOLS_TO_PATH := false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE := true
export DOTNET_CLI_USE_MSBUILD_SERVER := 0
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT := 1
export MSBUILDDISABLENODEREUSE := 1
export UseSharedCompilation := false
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/artifacts/home
$(shell mkdir -p $(HOME))
endif

.PHONY: help setup publish demo test soak check format bench install uninstall clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install through apt what building, testing and running needs
	@ops/setup

publish: ## build the one self-contained file: OUT=DIR (artifacts/publish)
	@dotnet publish src/Larder.GuestAgent $(RELEASE) --output "$(AGENT)" </dev/null
	@dotnet publish src/Larder.Cli $(RELEASE) --output "$(OUT)" -p:LarderAgent="$(abspath $(AGENT))/larder-agent" </dev/null
	@echo "$(OUT)/larder" >&2

demo: ## from a recipe to "hello world", in a root of its own
	@ops/setup demo
	@$(MAKE) --no-print-directory publish
	@LARDER_BIN="$(abspath $(OUT))/larder" ops/demo

test: setup publish ## every test, long ones at a reduced size
	@LARDER_BIN="$(abspath $(OUT))/larder" LARDER_AGENT="$(abspath $(AGENT))/larder-agent" ops/test

soak: setup publish ## the acceptance tests at their stated sizes (hours)
	@LARDER_SOAK=1 LARDER_BIN="$(abspath $(OUT))/larder" LARDER_AGENT="$(abspath $(AGENT))/larder-agent" ops/test FullyQualifiedName~Larder.Acceptance

check: test format ## test, the format check, and a smoke run of the published binary
	@LARDER_BIN="$(abspath $(OUT))/larder" ops/smoke

format: ## see whether the code is formatted as .editorconfig says
	@dotnet format --verify-no-changes </dev/null

bench: setup publish ## time us and our peers on the same work (docs/performance.md)
	@LARDER_BIN="$(abspath $(OUT))/larder" ops/bench

install: ## copy the published binary and its completions: PREFIX=DIR (/usr/local)
	@LARDER_BIN="$(abspath $(OUT))/larder" PREFIX="$(PREFIX)" ops/install

uninstall: ## take them away again
	@PREFIX="$(PREFIX)" ops/install --remove

clean: ## remove what was built
	@rm -rf artifacts out
