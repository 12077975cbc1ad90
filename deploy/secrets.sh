#!/bin/sh
# Makes ./secrets for compose.yaml's profile grown: passwords for PostgreSQL and Redis, and the URLs that contain them.
# Existing files stay as they are. The containers' users can read the files; nobody else can list the folder.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
chmod 711 secrets

put() {  # put NAME VALUE
  [ -e "secrets/$1" ] || printf '%s\n' "$2" >"secrets/$1"
  chmod 444 "secrets/$1"
}

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

put postgres_password "$(random)"
put redis_password "$(random)"
put guide_database_url "postgresql://guide:$(cat secrets/postgres_password)@postgres:5432/guide"
put guide_redis_url "redis://:$(cat secrets/redis_password)@redis:6379/0"
echo "The secrets are in $(pwd)/secrets. Keep a copy where the backups are."
