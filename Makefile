# One verb a command; each is a script in bin/ that says what it does.
# Needs: git make python3-venv (Debian 12). Everything else comes by itself.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-slow lint bench lock
.NOTPARALLEL:
export PORT

help: ## 列出命令
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## 在本机启动平台（PORT=8000）
	@exec bin/run

test: ## 全部检查与测试，含浏览器、PostgreSQL、Redis
	@exec bin/test all

test-fast: ## 只在 SQLite 上跑不开浏览器的测试
	@exec bin/test fast

test-slow: ## 竞争各 500 轮、中断各 20 次（自起 PostgreSQL 与 Redis）
	@exec bin/test slow

lint: ## ruff、导入方向、类型、缺失的迁移
	@exec bin/test lint

bench: ## 主要计算与页面的耗时
	@exec bin/test bench

lock: ## 由 pyproject.toml 重写两个锁文件
	@exec bin/lock
