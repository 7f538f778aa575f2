#!/bin/bash
# Formats the volume unless it has been, then becomes Kafka. The image's own start writes into its root file system.
set -euo pipefail
properties=/etc/funnelwatch/server.properties
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id="$CLUSTER_ID" --config="$properties"
exec /opt/kafka/bin/kafka-server-start.sh "$properties"
