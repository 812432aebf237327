#!/bin/sh
# Runs once, after the installation: the user that pkbs stores results as, who administers nothing.
set -eu
OC_PASS=$(cat /run/secrets/webdav/password)
export OC_PASS
php /var/www/html/occ user:add --password-from-env "$(cat /run/secrets/webdav/user)"
