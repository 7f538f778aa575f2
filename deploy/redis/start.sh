#!/bin/sh
# Redis, with the password that is in the file. Redis hides its arguments from the list of processes.
set -eu
exec redis-server /etc/funnelwatch/redis.conf --requirepass "$(cat /run/secrets/redis-password)"
