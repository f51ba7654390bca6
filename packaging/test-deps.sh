# Sourced by build.sh deps: installs what the tests need and is missing. Quiet when nothing is.
# Debian and what descends from it; elsewhere it says what to install.

missing_packages() {
  command -v etcd >/dev/null || echo etcd-server
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || echo postgresql
  command -v chromium >/dev/null || echo chromium
  # The chaos program goes without these, with fewer faults.
  [[ -x /usr/sbin/ip || -x /sbin/ip || -x /bin/ip ]] || echo iproute2
  [[ -x /usr/sbin/nft || -x /sbin/nft ]] || echo nftables
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || echo libfaketime
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else
    echo "build.sh deps: needs root for: $*" >&2
    return 1
  fi
}

install_packages() {
  local packages
  mapfile -t packages < <(missing_packages)
  if ((${#packages[@]} == 0)); then return 0; fi
  if ! command -v apt-get >/dev/null; then
    echo "build.sh deps: please install what these Debian packages hold: ${packages[*]}" >&2
    return 0
  fi

  echo "build.sh deps: installing ${packages[*]}"
  # Servers are for the tests to start: neither a first PostgreSQL cluster nor any service is to come up by itself.
  if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  local policy=/usr/sbin/policy-rc.d own_policy=0
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
    own_policy=1
  fi
  local status=0
  { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null; } || status=$?
  if ((own_policy)); then as_root rm -f "$policy"; fi
  if ((status != 0)); then
    echo "build.sh deps: apt-get could not install ${packages[*]}; the tests that need them will fail" >&2
  fi
}

# The crontab files that Debian's own packages ship, for the test that reads them all. Unpacked, not installed.
fetch_crontabs() {
  local folder=artifacts/debian-crontabs package
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then return 0; fi
  mkdir -p "$folder/packages"
  for package in cron-daemon-common anacron certbot mdadm sysstat php-common e2fsprogs; do
    if [[ -d $folder/$package ]]; then continue; fi
    if (cd "$folder/packages" && apt-get download -qq "$package" >/dev/null 2>&1) && dpkg -x "$folder/packages/${package}"_*.deb "$folder/$package.part"; then
      mv "$folder/$package.part" "$folder/$package"
    else
      rm -rf "$folder/$package.part"
      echo "build.sh deps: the Debian package $package could not be fetched" >&2
    fi
  done
}

install_packages
fetch_crontabs
