package engine

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"text/template"
)

const (
	userName     = "renown"
	databaseName = "renown"
)

// layout is where things lie inside Options.Dir.
type layout struct{ dir string }

func (l layout) data() string      { return filepath.Join(l.dir, "clickhouse") }
func (l layout) own() string       { return filepath.Join(l.dir, "engine") }
func (l layout) ownerLock() string { return filepath.Join(l.own(), "owner.lock") }
func (l layout) dataLock() string  { return filepath.Join(l.own(), "data.lock") }
func (l layout) notice() string    { return filepath.Join(l.own(), "engine.json") }
func (l layout) config() string    { return filepath.Join(l.own(), "config.xml") }
func (l layout) users() string     { return filepath.Join(l.own(), "users.xml") }
func (l layout) log() string       { return filepath.Join(l.own(), "engine.log") }
func (l layout) version() string   { return filepath.Join(l.own(), "version") }

// make creates the directories; only the user may look into them.
func (l layout) make() error {
	for _, dir := range []string{l.dir, l.own(), l.data()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("creating the engine's directory: %w", err)
		}
	}
	return nil
}

// config.xml: small caches and pools, for a laptop beside other programs. A part is on disk before its insert is
// acknowledged, because the spool forgets a batch then.
var configXML = template.Must(template.New("config").Funcs(template.FuncMap{"xml": escapeXML}).Parse(`<clickhouse>
  <users_config>{{xml .Users}}</users_config>
  <max_server_memory_usage>{{.Memory}}</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
  <primary_index_cache_size>67108864</primary_index_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <mmap_cache_size>64</mmap_cache_size>
  <compiled_expression_cache_size>16777216</compiled_expression_cache_size>
  <query_condition_cache_size>16777216</query_condition_cache_size>
  <text_index_tokens_cache_size>67108864</text_index_tokens_cache_size>
  <text_index_header_cache_size>33554432</text_index_header_cache_size>
  <text_index_postings_cache_size>33554432</text_index_postings_cache_size>
  <max_connections>256</max_connections>
  <max_concurrent_queries>64</max_concurrent_queries>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <merge_tree>
    <fsync_after_insert>{{if .Sync}}1{{else}}0{{end}}</fsync_after_insert>
    <fsync_part_directory>{{if .Sync}}1{{else}}0{{end}}</fsync_part_directory>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`))

// users.xml: clickhouse-local lets "default" in from this machine without a password, over the port too. Grants alone
// do not close that door: anyone may call the function file(), which in clickhouse-local reads every file this process
// can. So "default" gets a profile under which no query of theirs is ever parsed; serverArgs lifts it for the start-up
// query, whose settings come from the command line. The program's own user has no table function and no table
// engine that reaches files or other hosts; file() it has, but whoever knows its password can read our files anyway.
// poll_interval is how many seconds an idle connection holds up a clean end.
var usersXML = template.Must(template.New("users").Parse(`<clickhouse>
  <profiles>
    <default/>
    <closed>
      <max_query_size>1</max_query_size>
      <max_ast_elements>1</max_ast_elements>
      <dialect>clickhouse</dialect>
      <constraints>
        <max_query_size><const/></max_query_size>
        <max_ast_elements><const/></max_ast_elements>
        <dialect><const/></dialect>
      </constraints>
    </closed>
    <renown>
      <poll_interval>1</poll_interval>
    </renown>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <no_password/>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>closed</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
      </grants>
    </default>
    <renown>
      <password_sha256_hex>{{.Hash}}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>renown</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE TEMPORARY TABLE, DROP, TRUNCATE, OPTIMIZE, KILL QUERY ON *.*</query>
        {{- range .Engines}}
        <query>GRANT TABLE ENGINE ON {{.}}</query>
        {{- end}}
      </grants>
    </renown>
  </users>
</clickhouse>
`))

// tableEngines are those the program may make tables of: none that reaches files or other hosts.
func tableEngines() []string {
	return []string{"MergeTree", "ReplacingMergeTree", "SummingMergeTree", "AggregatingMergeTree", "CollapsingMergeTree",
		"VersionedCollapsingMergeTree", "Memory", "Null", "Set", "Join", "Log", "TinyLog", "View", "MaterializedView"}
}

// writeConfig writes both files anew for a start with this password.
func writeConfig(l layout, password string, memory int64, sync bool) error {
	hash := sha256.Sum256([]byte(password))
	err := writeTemplate(l.users(), usersXML, map[string]any{"Hash": hex.EncodeToString(hash[:]), "Engines": tableEngines()})
	if err != nil {
		return err
	}
	return writeTemplate(l.config(), configXML, map[string]any{"Users": l.users(), "Memory": memory, "Sync": sync})
}

func writeTemplate(path string, t *template.Template, data any) error {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("filling in %s: %w", filepath.Base(path), err)
	}
	return writeFile(path, b.Bytes())
}

// writeFile replaces path in one step; only the user may read it.
func writeFile(path string, data []byte) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return fmt.Errorf("writing the engine's files: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("writing the engine's files: %w", err)
	}
	return nil
}

func escapeXML(s string) (string, error) {
	var b bytes.Buffer
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}

// newPassword gives 128 random bits.
func newPassword() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails, says crypto/rand
	return hex.EncodeToString(b)
}

// serverArgs are clickhouse-local's: it opens the port and then waits at a prompt on which nothing is ever typed.
func serverArgs(l layout, port int) []string {
	return []string{
		"--path", l.data(),
		"--config-file", l.config(),
		"--listen_host", host4,
		"--tcp_port", strconv.Itoa(port),
		"--max_query_size", "262144", // both are ClickHouse's own defaults, see usersXML
		"--max_ast_elements", "50000",
		"--query", "SYSTEM START LISTEN TCP",
		"--interactive", "--disable_suggestion", "--history_file", os.DevNull, "--progress", "off",
	}
}

const host4 = "127.0.0.1"
