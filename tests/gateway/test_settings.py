"""The configuration is read whole, and everything wrong with it is said at once."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from gateway import keys, settings
from gateway.settings import Mode, SettingsError, load
from gateway.sms_providers import smpp_account

SECRET = "s3cret-" * 6
PRODUCTION = {
    "MOTCUA_MODE": "production",
    "MOTCUA_PUBLIC_URL": "https://motcua.example.gov.vn",
    "MOTCUA_SECRET_KEY": SECRET,
}
TWILIO = {
    "MOTCUA_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "MOTCUA_TWILIO_AUTH_TOKEN": "the-token",
    "MOTCUA_TWILIO_NUMBER": "+84900000000",
}


def faults(environ: dict[str, str], file: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ, file)
    return caught.value.faults


@pytest.fixture
def no_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_without_any_setting_the_demo_runs_on_loopback(no_file):
    told = load({}, no_file)
    assert (told.mode, told.host, told.port) == (Mode.DEMO, "127.0.0.1", 8080)
    assert told.database_url == "sqlite://var/motcua.sqlite3"
    assert told.public_url == "http://127.0.0.1:8080"


def test_the_defaults_follow_the_settings_they_stand_on(no_file):
    told = load({"MOTCUA_DATA_DIR": "elsewhere", "MOTCUA_PORT": "9000"}, no_file)
    assert told.sqlite_file == Path("elsewhere/motcua.sqlite3")
    assert told.public_url == "http://127.0.0.1:9000"


def test_every_fault_is_reported_at_once(no_file):
    found = faults(
        {"MOTCUA_PORT": "many", "MOTCUA_LANGUAGE": "fr", "MOTCUA_DATABASE_URL": "mysql://x/y"},
        no_file,
    )
    assert [each.split()[0] for each in found] == [
        "MOTCUA_PORT",
        "MOTCUA_DATABASE_URL",
        "MOTCUA_LANGUAGE",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("PORT", "0", id="a port nobody can be told"),
        pytest.param("PORT", "65536", id="a port that does not exist"),
        pytest.param("PORT", "８０", id="digits of another script"),
        pytest.param("PORT", "-1", id="a negative port"),
        pytest.param("MODE", "prod", id="a mode that is none"),
        pytest.param("PUBLIC_URL", "motcua.example.gov.vn", id="an address without scheme"),
        pytest.param("PUBLIC_URL", "https://a:b@x.vn", id="an address with a password"),
        pytest.param("PUBLIC_URL", "https://x.vn:port", id="an address whose port is a word"),
        pytest.param("PUBLIC_URL", "https://[::1", id="an address with half a bracket"),
        pytest.param("PUBLIC_URL", "https://x.vn/?a=1", id="an address with a query"),
        pytest.param("DATABASE_URL", "sqlite://", id="a database without file"),
        pytest.param("DATABASE_URL", "postgres://host", id="a server without database"),
        pytest.param("TRUSTED_PROXIES", "10.0.0.0/33", id="a network too narrow to be one"),
        pytest.param("PROVIDER_RATES", "kannel", id="a provider without a rate"),
        pytest.param("PROVIDER_RATES", "kannel=0", id="a rate of nothing"),
        pytest.param("PROVIDER_PRICES", "kannel=cheap", id="a price that is no number"),
        pytest.param("CALL_HOSTS", "https://lgsp.example.vn", id="an address instead of a host"),
        pytest.param("CALL_HOSTS", "a.vn, user@b.vn", id="a host with a name before it"),
        pytest.param("CALL_HOSTS", "a.vn:port", id="a host whose port is a word"),
        pytest.param("CALL_HOSTS", ":443", id="a port without host"),
        pytest.param("STOP_WAIT_S", "nan", id="seconds that are no number"),
        pytest.param("TWILIO_NUMBER", "0900000000", id="a number without country"),
        pytest.param("TWILIO_ACCOUNT_SID", "SK" + "0" * 32, id="a key instead of an account"),
        pytest.param("SECRET_KEY", "short", id="a secret that can be guessed"),
        pytest.param("KANNEL_NUMBER", "Cổng dịch vụ", id="a brand name with accents"),
        pytest.param("KANNEL_NUMBER", "DICHVUCONGTINH", id="a brand name of 14 letters"),
        pytest.param("KANNEL_SECRET", "short", id="a secret of the get-url that can be guessed"),
        pytest.param("SMPP_URL", "http://u:p@host:2775", id="no SMPP"),
        pytest.param("SMPP_URL", "smpp://host:2775", id="SMPP without a name"),
        pytest.param("SMPP_URL", "smpp://u:p@host", id="SMPP without a port"),
        pytest.param("SMPP_URL", "smpp://u:p@host:2775?window=0", id="a window that lets none by"),
        pytest.param("SMPP_URL", "smpp://u:p@host:2775?windows=1", id="what SMPP_URL has not"),
        pytest.param("SMPP_URL", "smpp://u:p@host:2775?bind=three", id="too many directions"),
        pytest.param("SMPP_RECEIPT_IDS", "octal", id="ids of another kind"),
        pytest.param("SMS_HTTP_PROVIDER", "nosuch", id="a provider that is not described"),
        pytest.param("SMS_HTTP_HOOK_SECRET", "with/strokes/in/it/it", id="a secret of two steps"),
        pytest.param("SMS_HTTP_CALLERS", "esms.vn", id="a name instead of a network"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_by_name(name, value, no_file):
    assert any(
        each.startswith(f"MOTCUA_{name} must be")
        for each in faults({f"MOTCUA_{name}": value}, no_file)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("SECRET_KEY", "short-and-guessable", id="the secret"),
        pytest.param("DATABASE_URL", "mysql://user:hunter2@host/x", id="the database's password"),
        pytest.param("SMPP_URL", "smpp://user:hunter2@host", id="the operator's password"),
    ],
)
def test_a_fault_never_repeats_a_secret(name, value, no_file):
    assert value not in str(faults({f"MOTCUA_{name}": value}, no_file))


def test_settings_do_not_print_their_secrets(no_file):
    shown = repr(
        load(PRODUCTION | TWILIO | {"MOTCUA_DATABASE_URL": "postgres://u:hunter2@h/d"}, no_file)
    )
    assert SECRET not in shown and "the-token" not in shown and "hunter2" not in shown
    assert "motcua.example.gov.vn" in shown


def test_a_misspelt_setting_is_reported_with_the_likely_one(no_file):
    assert faults({"MOTCUA_PROT": "80"}, no_file) == [
        "MOTCUA_PROT is not a setting; did you mean MOTCUA_PORT?"
    ]


def test_a_name_of_somebody_else_is_left_alone(no_file):
    assert load({"PORT": "nonsense", "MOTCUA_SHARED": "../shared"}, no_file).port == 8080


def test_production_needs_what_the_demo_makes_up(no_file):
    found = faults({"MOTCUA_MODE": "production", "MOTCUA_SECRET_KEY": ""}, no_file)
    assert found == [
        "MOTCUA_PUBLIC_URL is needed in production mode",
        "MOTCUA_SECRET_KEY is needed in production mode",
    ]


def test_production_is_reached_through_tls_only(no_file):
    found = faults(PRODUCTION | {"MOTCUA_PUBLIC_URL": "http://motcua.example.gov.vn"}, no_file)
    assert found == ["MOTCUA_PUBLIC_URL must begin with https:// in production mode"]


def test_a_production_configuration_is_accepted(no_file):
    assert load(PRODUCTION | TWILIO, no_file).in_production


@pytest.mark.parametrize("absent", [pytest.param(name, id=f"without {name}") for name in TWILIO])
def test_twilio_is_configured_whole_or_not_at_all(absent, no_file):
    given = {name: value for name, value in TWILIO.items() if name != absent}
    assert faults(given, no_file) == [f"{absent} is needed to use Twilio"]


def test_the_environment_wins_over_the_file(no_file):
    no_file.write_text("MOTCUA_PORT=9001\nMOTCUA_LANGUAGE=en\n")
    told = load({"MOTCUA_PORT": "9002"}, no_file)
    assert (told.port, told.language) == (9002, "en")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("MOTCUA_HOST=0.0.0.0", id="plain"),
        pytest.param("export MOTCUA_HOST=0.0.0.0", id="as a shell exports"),
        pytest.param('MOTCUA_HOST="0.0.0.0"', id="double quotes"),
        pytest.param("MOTCUA_HOST = '0.0.0.0'   # all of them", id="single quotes, comment"),
        pytest.param("MOTCUA_HOST=0.0.0.0 # all of them", id="comment after a space"),
    ],
)
def test_a_line_of_the_file_is_read_as_shells_do(line, no_file):
    no_file.write_text(f"\ufeff# settings\n\n{line}\nOTHER='#'\n", "utf-8")
    assert load({}, no_file).host == "0.0.0.0"


def test_a_value_may_hold_a_hash_that_follows_no_space(no_file):
    no_file.write_text(f"MOTCUA_SECRET_KEY={SECRET}#tail\n")
    assert load({}, no_file).secret_key == f"{SECRET}#tail"


def test_a_line_that_is_none_is_named_without_its_content(no_file):
    no_file.write_text("MOTCUA_PORT=80\nhunter2\n")
    (found,) = faults({}, no_file)
    assert "line 2" in found and "hunter2" not in found


def test_every_setting_has_a_meaning():
    assert all(len(each.meaning) > 10 for each in settings.declared())


def test_a_made_secret_is_kept_for_its_owner_alone(tmp_path, no_file):
    told = load({"MOTCUA_DATA_DIR": str(tmp_path / "new")}, no_file)
    first = keys.secret_key(told)
    assert len(first) >= settings.SECRET_LENGTH
    assert keys.secret_key(told) == first
    assert keys.kept_file(told).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["secret_key"]


def test_a_given_secret_is_used_and_not_written_down(tmp_path, no_file):
    told = replace(load(PRODUCTION, no_file), data_dir=tmp_path)
    assert keys.secret_key(told) == SECRET.encode()
    assert list(tmp_path.iterdir()) == []


def test_keys_for_different_purposes_differ():
    assert keys.derived(b"x", "receipts") != keys.derived(b"x", "sessions")
    assert keys.derived(b"x", "receipts") == keys.derived(b"x", "receipts")


KANNEL = {
    "MOTCUA_KANNEL_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "MOTCUA_KANNEL_USER": "motcua",
    "MOTCUA_KANNEL_PASSWORD": "hunter2",
    "MOTCUA_KANNEL_NUMBER": "8079",
    "MOTCUA_KANNEL_SECRET": "a-secret-of-the-get-url",
}
SMPP = {"MOTCUA_SMPP_URL": "smpp://motcua:hun%40ter2@smsc:2775", "MOTCUA_SMPP_NUMBER": "8079"}
ESMS = {
    "MOTCUA_SMS_HTTP_PROVIDER": "esms",
    "MOTCUA_SMS_HTTP_KEY": "hunter2",
    "MOTCUA_SMS_HTTP_SECRET": "hunter3",
    "MOTCUA_SMS_HTTP_SENDER": "MOTCUA",
}


@pytest.mark.parametrize(
    ("whole", "absent"),
    [
        pytest.param(whole, name, id=f"without {name}")
        for whole in (KANNEL, SMPP, ESMS)
        for name in whole
    ],
)
def test_a_provider_is_configured_whole_or_not_at_all(whole, absent, no_file):
    found = faults({name: value for name, value in whole.items() if name != absent}, no_file)
    assert len(found) == 1
    assert found[0].startswith(f"{absent} is needed to use")


def test_what_providers_gave_us_is_not_printed(no_file):
    settings = load(KANNEL | SMPP | ESMS, no_file)
    assert "hunter" not in repr(settings) and "hun%40ter2" not in repr(settings)
    account = smpp_account(settings.smpp_url)
    assert (account.password, account.window, account.tls) == ("hun@ter2", 10, None)
    assert "hun@ter2" not in repr(account)


def test_over_smpps_a_centre_must_show_a_certificate():
    account = smpp_account("smpps://motcua:word@smsc:2776?system_type=VMA&window=20&bind=pair")
    assert account.tls is not None and account.tls.verify_mode is ssl.CERT_REQUIRED
    assert (account.port, account.system_type, account.window, account.pair) == (
        2776, "VMA", 20, True,
    )  # fmt: skip


def test_reports_of_kannel_come_to_the_public_address_unless_it_is_told_another(no_file):
    public = {"MOTCUA_PUBLIC_URL": "https://motcua.example.vn"}
    assert load(KANNEL | public, no_file).kannel_reports == "https://motcua.example.vn"
    inside = {"MOTCUA_KANNEL_REPORTS": "http://gateway:8080"}
    assert load(KANNEL | public | inside, no_file).kannel_reports == "http://gateway:8080"


@pytest.mark.parametrize(
    ("given", "number"),
    [
        pytest.param({}, "", id="none"),
        pytest.param(TWILIO, "+84900000000", id="Twilio's"),
        pytest.param(TWILIO | KANNEL, "8079", id="a short code first"),
        pytest.param(
            TWILIO | KANNEL | {"MOTCUA_KANNEL_NUMBER": "MOTCUA"}, "+84900000000", id="no brand name"
        ),
        pytest.param(ESMS | {"MOTCUA_SMS_NUMBER": "6088"}, "6088", id="as it is said"),
    ],
)
def test_people_are_told_a_number_that_they_can_text_to(given, number, no_file):
    assert load(given, no_file).sms_number == number
