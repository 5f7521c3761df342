# Sourced by demo and test: makes .venv with what they need, or finds it ready.
#
# A stamp, written last, says of which folder .venv is, for which pyproject.toml files and which
# locked versions, and with what. Without one it may be half-made, by a run that was killed, so it is
# made afresh.

root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python
stamp=$venv/stamp
# The versions of all that is installed, so that what passed yesterday passes today. Made by .ci/lock.
locked=$root/.ci/locked.txt

say() {
    printf '%s: %s\n' "${0##*/}" "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# prepare KIND WHAT REQUIREMENT...: make sure that .venv has the requirements.
prepare() {
    kind=$1 what=$2
    shift 2
    # One run at a time makes it; the system lets go of the lock, however this run ends.
    exec 9<"$root/.ci/environment.sh"
    if command -v flock >/dev/null && ! flock --nonblock 9; then
        say "waiting for another run that is making .venv"
        flock 9
    fi
    wanted="$root $(cat "$root/pyproject.toml" "$root/client/pyproject.toml" "$locked" | cksum)"
    has=$(cat "$stamp" 2>/dev/null || true)
    if ! is_ready; then
        is_whole || make_venv
        rm -f "$stamp"
        say "installing $what (once; about half a minute)"
        if is_locked; then
            install --constraint "$locked" "$@"
        else
            install "$@"
        fi
        printf '%s\n' "$wanted $kind" >"$stamp"
    fi
    exec 9<&-
}

# Whether the locked versions were chosen for this Python. Another one needs others.
is_locked() {
    "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' \
        "$(sed -n 's/^# For Python //p' "$locked")"
}

# Whether there is nothing to do. What the tests need includes what the demo needs.
is_ready() {
    [ "$has" = "$wanted test" ] || [ "$has" = "$wanted $kind" ] || return 1
    is_whole
}

# Whether pip can go on with what is there: it was finished once, in this folder, and its Python is
# still the one it was made with.
is_whole() {
    case $has in "$root "*) ;; *) return 1 ;; esac
    "$python" -c 'import invo_emulator' 2>/dev/null
}

make_venv() {
    base=
    for name in python3 python3.13 python3.12 python3.11 python3.10; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            base=$name
            break
        fi
    done
    [ "$base" ] || fail "Python 3.10 or newer is needed, and python3 is not."
    say "making .venv with $base"
    log=$(mktemp)
    if ! "$base" -m venv --clear "$venv" >"$log" 2>&1; then
        fail "$base could not make .venv: install Debian's python3-venv, or see $log."
    fi
    rm -f "$log"
}

install() {
    log=$venv/install.log
    if ! PIP_DISABLE_PIP_VERSION_CHECK=1 "$python" -m pip install "$@" >"$log" 2>&1; then
        why=$(sed -n 's/^ERROR: //p' "$log" | tail -n 1)
        fail "pip could not install (${why:-it does not say why}); all it said is in $log."
    fi
}
