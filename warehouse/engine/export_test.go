package engine

// RunLibrary lets a test stand in for a clickhouse binary: it is the same clickhouse-local.
var RunLibrary = runLibrary
