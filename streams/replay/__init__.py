"""History in: files to Kafka, the traffic simulator, the embedded servers of the demo."""
