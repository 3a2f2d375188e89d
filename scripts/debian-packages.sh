#!/usr/bin/env bash
# Install the Debian packages that the tests need, when that is possible: as root on Debian.
# Services are not started: the tests start their own.
set -euo pipefail

packages=(
    aerc             # what the client role configures, as are fetchmail, getmail6, git-email, isync, msmtp and so on
    bsdutils         # script, a terminal for programs that want one
    chromium         # opens the report on a fleet
    default-jre-headless # runs what sends with Spring
    dovecot-imapd    # serves the mailbox that mbsync fetches from
    dovecot-pop3d    # the same by POP3, for the probe
    fetchmail
    gccgo-12         # builds what uses the libraries of goimapnotify and Grafana; Go's own is twice as large
    getmail6
    git-email
    golang-github-emersion-go-imap-dev # goimapnotify's
    golang-gopkg-mail.v2-dev # Grafana's
    golang-gopkg-yaml.v3-dev # reads goimapnotify's file
    iproute2         # gives a test host a network of its own
    isync            # what the client role configures: mbsync
    libauthen-sasl-perl   # with which git send-email logs in
    libio-socket-ssl-perl # and speaks TLS
    libspring-context-support-java # what Spring Boot sends with
    libmail-java     # and that with
    libsasl2-modules # with which Postfix and mbsync log in
    m4               # with which sendmail's configuration is made, of the macros in sendmail-cf
    monit            # takes what is mended, as do nix-bin, php-cli and ruby
    mpop
    msmtp            # what the client role configures
    mutt
    neomutt
    nix-bin
    nftables         # what the egress role configures; drops and rejects packets, for the probe
    node-nodemailer  # what applications of Node send with
    nsd              # the name server that the probe and the discovery ask
    offlineimap3
    php-cli          # runs what sends with Laravel
    php-intl
    php-mbstring
    openssh-server   # what the hosts of a fleet are reached by
    openssl          # makes the test authority and its certificates
    postfix          # what the relay role configures
    python3-venv     # makes the environments that the packages are installed into
    ruby-actionmailer # what Rails sends with
    s-nail
    sendmail-cf
    shellcheck       # checks the shell scripts, run by ansible-test
    thunderbird      # what the client role configures
    unbound          # the resolver that the discovery asks, which validates DNSSEC
)

# MTAs that cannot be installed beside Postfix: the tests install them in sandboxes. A folder's name, and its package.
apart=(
    dma:dma exim4:exim4-daemon-light msmtp:msmtp-mta nullmailer:nullmailer opensmtpd:opensmtpd ssmtp:ssmtp
)
folder=$PWD/build/debian
# What would start a service, and what this release of Debian has too old: the tests lay it over a sandbox's files.
# The package, and a file of it.
layers=(prometheus-alertmanager:usr/bin/amtool php-illuminate-mail:usr/share/php/Illuminate/Mail)

missing=()
for package in "${packages[@]}"; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
        missing+=("$package")
    fi
done
missing_apart=()
for pair in "${apart[@]}"; do
    if ! compgen -G "$folder/${pair%:*}/*.deb" >/dev/null; then
        missing_apart+=("$pair")
    fi
done
missing_layers=()
for pair in "${layers[@]}"; do
    if [ ! -e "$folder/layer/${pair#*:}" ]; then
        missing_layers+=("${pair%:*}")
    fi
done
wanted=("${missing[@]}" "${missing_apart[@]#*:}" "${missing_layers[@]}")
if [ ${#wanted[@]} -eq 0 ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Tests that need these Debian packages will be skipped: ${wanted[*]}" >&2
    exit 0
fi

echo "Installing Debian packages that the tests need: ${wanted[*]}"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)

install() {
    apt-get update
    if [ ${#missing[@]} -gt 0 ]; then
        apt-get install --yes --no-install-recommends "${missing[@]}"
    fi
    for pair in "${missing_apart[@]}"; do
        mkdir -p "$folder/${pair%:*}/partial"
        # Whoever downloads otherwise may not write here.
        apt-get install --yes --no-install-recommends --download-only -o APT::Sandbox::User=root \
            -o Dir::Cache::archives="$folder/${pair%:*}" "${pair#*:}"
        rm -r "$folder/${pair%:*}/partial" "$folder/${pair%:*}/lock"
    done
    for package in "${missing_layers[@]}"; do
        lay "$package"
    done
    # Unpacked, these two can at least say what they make of a configuration, which the unit tests ask them.
    unpack exim4 exim4
    unpack opensmtpd smtpd
    if ! id Debian-exim >/dev/null 2>&1; then
        useradd --system --user-group --no-create-home --home-dir /var/spool/exim4 --shell /usr/sbin/nologin \
            --badname Debian-exim
    fi
}

# Laravel's packages are PHP alone: those of Debian 13 run with the PHP of Debian 12, whose own are too old.
lay() {
    local options=() names=("$1") folder_of=$folder/layered/$1 package
    mkdir -p "$folder_of" "$folder/layer"
    if [ "$1" = php-illuminate-mail ]; then
        mapfile -t options < <(of_release trixie)
        apt-get "${options[@]}" update
        mapfile -t names < <(apt-cache "${options[@]}" depends --recurse --important "$1" php-illuminate-config \
            php-illuminate-view | grep '^php-' | grep -v '^php-common$')
    fi
    (cd "$folder_of" && apt-get -o APT::Sandbox::User=root "${options[@]}" download "${names[@]}")
    for package in "$folder_of"/*.deb; do
        dpkg --extract "$package" "$folder/layer"
    done
}

# Options with which apt has that release in place of the machine's, from where the machine has its own.
of_release() {
    local lists=$folder/$1-lists from
    # shellcheck disable=SC2016 # apt fills it in
    from=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' 'Created-By: Packages')
    mkdir -p "$lists/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${from%%$'\n'*} $1 main" >"$folder/$1.list"
    printf '%s\n' -o "Dir::Etc::SourceList=$folder/$1.list" -o Dir::Etc::SourceParts=/dev/null \
        -o "Dir::State::Lists=$lists" -o APT::Sandbox::User=root -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
}

unpack() {
    local root=$folder/unpacked program=$2 package
    mkdir -p "$root" "$folder/bin"
    for package in "$folder/$1"/*.deb; do
        dpkg --extract "$package" "$root"
    done
    cat >"$folder/bin/$program" <<END
#!/bin/sh
LD_LIBRARY_PATH=$(find "$root/usr/lib" -maxdepth 1 -name '*-linux-gnu*') exec "$root/usr/sbin/$program" "\$@"
END
    chmod 755 "$folder/bin/$program"
}

# As the condition of an if it would go on after a failure, whatever set -e says.
set +e
(set -e; install) >"$log" 2>&1
status=$?
if [ "$status" -ne 0 ]; then
    cat "$log" >&2
fi
rm -f "$log"
exit "$status"
