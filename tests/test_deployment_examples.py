"""nginx, systemd and the runbook say what settings and scripts say."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.urls import reverse
from django.utils import timezone

from contracts.services.emergency import TOLD_FOR
from kaifeng_credit.operations import alarms, metrics
from tests.test_deployment import settings_variables

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs/deploy"
NGINX = (DEPLOY / "nginx.conf").read_text()
RUNBOOK = (ROOT / "docs/运维手册.md").read_text()
UNITS = sorted(DEPLOY.glob("*.service"))


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str
    parsed.read(path)
    return parsed


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_each_unit_starts_what_is_there_and_has_few_rights(path):
    service = unit(path)["Service"]
    started = service["ExecStart"].split()[-2:]
    scripts = {
        "/srv/portal/bin/web", "/srv/portal/bin/worker",
        "/srv/portal/bin/beat",
    }  # fmt: skip
    if started[-1] == "backup":
        assert "backup" in get_commands()
    else:
        assert started[-1] in scripts
        assert (ROOT / "bin" / Path(started[-1]).name).exists()
        assert "SIGTERM" == service["KillSignal"]
        assert "multi-user.target" == unit(path)["Install"]["WantedBy"]
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome"):
        assert "true" == service[name]
    assert ("portal", "0077") == (service["User"], service["UMask"])


def test_who_is_stopped_gets_the_time_to_finish():
    web = (ROOT / "bin/web").read_text()
    patience = int(re.search(r"--graceful-timeout (\d+)", web)[1])
    given = unit(DEPLOY / "portal-web.service")["Service"]["TimeoutStopSec"]
    assert patience < int(given)


def test_systemd_finds_nothing_wrong_with_the_timer():
    tool = shutil.which("systemd-analyze")
    said = unit(DEPLOY / "portal-backup.timer")["Timer"]["OnCalendar"]
    assert "*-*-* 02:30:00 Asia/Shanghai" == said
    if tool:
        asked = subprocess.run(
            [tool, "calendar", said], capture_output=True, text=True
        )
        assert 0 == asked.returncode, asked.stderr


def test_nginx_logs_no_address_that_is_a_way_in():
    _, _, secret = NGINX.partition("location ~ ^/(calendar|expert/enter)/ {")
    assert "access_log off;" in secret.partition("}")[0]
    for name, key in (("calendar_feed", "x"), ("expert_door", "x")):
        assert re.match("^/(calendar|expert/enter)/", reverse(name, args=[key]))


def test_nginx_takes_a_piece_of_an_upload_and_passes_no_hop_on(settings):
    limit = int(re.search(r"client_max_body_size (\d+)m", NGINX)[1])
    assert limit * 1024 * 1024 > settings.UPLOAD_PIECE_BYTES
    assert NGINX.count("{") == NGINX.count("}")
    assert "$proxy_add_x_forwarded_for" not in NGINX
    places = NGINX.count("proxy_pass http") - 1  # readiness asks no address
    assert NGINX.count("X-Forwarded-For $remote_addr") == places
    ends = [line for line in NGINX.splitlines() if line.strip()]
    loose = [
        line for line in ends
        if not re.search(r"[;{}]$|^\s*#", line.strip())
    ]  # fmt: skip
    assert [] == loose


def test_the_runbook_names_commands_settings_and_units_that_exist():
    commands = set(re.findall(r"manage\.py (\w+)", RUNBOOK))
    assert set() == commands - set(get_commands())
    named = set(re.findall(r"PORTAL_[A-Z0-9_]+", RUNBOOK))
    scripts = {"PORTAL_WORKER_PROCESSES"}
    assert set() == named - settings_variables() - scripts
    units = set(re.findall(r"portal-\w+\.(?:service|timer)", RUNBOOK))
    assert set() == units - {path.name for path in DEPLOY.iterdir()}


def test_each_unit_reaches_this_host_alone():
    units = sorted(DEPLOY.glob("*.service"))
    assert 4 <= len(units)
    for unit in units:
        lines = unit.read_text().splitlines()
        allowed = [one for one in lines if one.startswith("IPAddressAllow")]
        assert "IPAddressDeny=any" in lines, unit.name
        assert ["IPAddressAllow=localhost"] == allowed, unit.name


def test_the_runbook_says_what_to_do_for_each_alarm():
    for words in (
        f"备份超过 {alarms.BACKUP_WITHIN.total_seconds() / 3600:.0f} 小时",
        f"演练超过 {alarms.DRILL_WITHIN.days} 天",
        f"存证超过 {alarms.CHECKPOINT_WITHIN.total_seconds() / 3600:.0f} 小时",
        f"超过 {alarms.CANARY_WITHIN.seconds // 60} 分钟没有走完",
        f"等待超过 {alarms.JOB_WAITS.seconds // 60} 分钟",
        f"邮件超过 {alarms.MAIL_WAITS.seconds // 60} 分钟没有发出",
        f"不足 {alarms.FREE_PERCENT}%",
        f"证书 {alarms.CERTIFICATE_LEFT.days} 天内到期",
        f"时钟偏差超过 {alarms.CLOCKS_APART.seconds} 秒",
        "下载与导出达到告警线",
        f"登录失败达到 {alarms.FAILED_SIGN_INS} 次",
        f"{TOLD_FOR.days} 日内启用过应急账号",
        "审计日志写不进",
    ):
        assert words in RUNBOOK, words


@pytest.mark.django_db
@pytest.mark.any_database
def test_each_alert_names_a_metric_that_there_is_and_the_same_limit():
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())
    state = metrics.State(timezone.now()).collect()
    there = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in state
    } | {"up"}
    times = {f"portal_request_seconds_{end}" for end in ("bucket", "count")}
    said = {}
    for rule in rules["groups"][0]["rules"]:
        named = set(re.findall(r"\bportal_\w+|\bup\b", rule["expr"]))
        assert named, rule["alert"]
        assert set() == named - there - times, rule["alert"]
        said[rule["alert"]] = rule["expr"].partition(">")[2]
    hours = alarms.BACKUP_WITHIN.total_seconds() / 3600
    assert said["BackupOld"].strip() == f"{hours:.0f} * 3600"
    assert float(said["CanarySilent"]) == alarms.CANARY_WITHIN.seconds
    assert float(said["JobWaits"]) == alarms.JOB_WAITS.seconds
    scraped = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    (job,) = scraped["scrape_configs"]
    assert reverse("metrics") == job["metrics_path"]


def test_nobody_reads_the_metrics_through_nginx():
    block = NGINX.split("location = /metrics")[1].partition("}")[0]
    assert "return 404" in block
