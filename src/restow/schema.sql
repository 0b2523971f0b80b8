-- The tables restow moves documents into: schema `analytics`, and the views of schema `api` over them.
--
--   psql -v ON_ERROR_STOP=1 -f schema.sql          or          restow db apply-schema
--
-- PostgreSQL 14 to 18, no extension needed. Run it as often as you like, also over tables that exist:
-- what is missing is added (columns, indexes, comments, views); nothing is dropped, retyped, renamed,
-- updated or deleted. What could not be added is said in a WARNING, with the next step.
--
-- It is one DO statement, so it is one transaction in every client, and two that run it at once take turns.
-- Applied again with nothing to do, it holds up nobody. Adding a column or an index to a table in use waits
-- for its users and then holds them up, readers too: set lock_timeout first (PGOPTIONS='-c lock_timeout=5s')
-- where that matters, and on a large table create the unique index beforehand, with
-- CREATE UNIQUE INDEX CONCURRENTLY ON analytics.session_transcripts (session_id): it is found then.

DO $schema$
DECLARE
  tables constant text[] := '{session_events, scorecards, user_skill_agg, user_readiness, session_transcripts}';

  -- table, columns, 'unique' or ''. Made unless an index already serves: same leading columns, whatever its name.
  -- Order matters: a plain index after a unique one is made only where the data did not allow the unique one.
  -- Ascending throughout, because a b-tree is read from either end.
  indexes constant text[] := ARRAY[
    ['session_events',      'api_id',                           'unique'],
    ['session_events',      'user_id, occurred_at',             ''],  -- a user's last 30 days: readiness
    ['session_events',      'session_id',                       ''],
    ['session_events',      'skill_tag, occurred_at',           ''],  -- trend of a skill across users
    ['session_events',      'occurred_at',                      ''],
    ['scorecards',          'api_id',                           'unique'],
    ['scorecards',          'user_id, ts',                      ''],
    ['scorecards',          'session_id, ts',                   ''],  -- latest scorecard of a session
    ['user_skill_agg',      'api_id',                           'unique'],
    ['user_skill_agg',      'user_id, skill_tag, time_window',  'unique'],  -- target of the writer's upsert
    ['user_skill_agg',      'skill_tag, time_window',           ''],
    ['user_readiness',      'api_id',                           'unique'],
    ['user_readiness',      'user_id, snapshot_at',             ''],  -- a user's latest snapshots
    ['user_readiness',      'snapshot_at',                      ''],
    ['session_transcripts', 'api_id',                           'unique'],
    ['session_transcripts', 'session_id',                       'unique'],  -- one row per session
    ['session_transcripts', 'session_id',                       ''],
    ['session_transcripts', 'user_id, created_at',              '']
  ];

  -- Columns that hold whole documents.
  documents constant text[] := ARRAY[
    ['session_events', 'raw_metrics'], ['scorecards', 'scorecard_json'],
    ['session_transcripts', 'transcript_lines'], ['session_transcripts', 'transcript_json']
  ];

  -- table, column ('' is the table itself), comment. Set only where there is none.
  comments constant text[] := ARRAY[
    ['session_events', '', 'Scored events of training sessions, one row per event; only ever added to'],
    ['session_events', 'id', 'Identity of the row, for other tables and systems'],
    ['session_events', 'api_id', 'Numeric identity, for clients of schema api, which calls it id'],
    ['session_events', 'user_id', 'Who was trained; null when the session had no user'],
    ['session_events', 'session_id', 'Session the event belongs to'],
    ['session_events', 'occurred_at', 'When it happened'],
    ['session_events', 'scenario_id', 'Scenario or persona that was played'],
    ['session_events', 'pulse_step', 'Step of the conversation model, or session_end for the session as a whole'],
    ['session_events', 'skill_tag', 'Skill that was scored; overall for the whole session'],
    ['session_events', 'score', 'Score, 0 to 100'],
    ['session_events', 'raw_metrics', 'Full evaluation the score was taken from'],
    ['session_events', 'notes', 'Free remark'],
    ['session_events', 'created_at', 'When the row was written'],

    ['scorecards', '', 'Evaluations of sessions: BCE, MCF and CPO scores with the full scorecard'],
    ['scorecards', 'id', 'Identity of the row, for other tables and systems'],
    ['scorecards', 'api_id', 'Numeric identity, for clients of schema api, which calls it id'],
    ['scorecards', 'user_id', 'Who was evaluated'],
    ['scorecards', 'session_id', 'Session that was evaluated'],
    ['scorecards', 'ts', 'When it was evaluated'],
    ['scorecards', 'overall_score', 'overall.score of the scorecard, 0 to 100'],
    ['scorecards', 'passed', 'overall.passed of the scorecard'],
    ['scorecards', 'bce_score', 'bce.score of the scorecard'],
    ['scorecards', 'mcf_score', 'mcf.score of the scorecard'],
    ['scorecards', 'cpo_score', 'cpo.score of the scorecard'],
    ['scorecards', 'scorecard_json', 'The whole scorecard as it was written'],
    ['scorecards', 'created_at', 'When the row was written'],

    ['user_skill_agg', '', 'Average score per user, skill and time window; recomputed from session_events'],
    ['user_skill_agg', 'id', 'Identity of the row, for other tables and systems'],
    ['user_skill_agg', 'api_id', 'Numeric identity, for clients of schema api, which calls it id'],
    ['user_skill_agg', 'user_id', 'Whose average it is'],
    ['user_skill_agg', 'skill_tag', 'Skill that was scored; overall for whole sessions'],
    ['user_skill_agg', 'time_window', 'Name of the time window averaged over, for example 30d'],
    ['user_skill_agg', 'avg_score', 'Average score in the window, 0 to 100'],
    ['user_skill_agg', 'sample_size', 'Number of events averaged'],
    ['user_skill_agg', 'last_updated', 'When it was last recomputed'],
    ['user_skill_agg', 'created_at', 'When the row was written'],

    ['user_readiness', '', 'Readiness of users over time, one row per snapshot; only ever added to'],
    ['user_readiness', 'id', 'Identity of the row, for other tables and systems'],
    ['user_readiness', 'api_id', 'Numeric identity, for clients of schema api, which calls it id'],
    ['user_readiness', 'user_id', 'Whose readiness it is'],
    ['user_readiness', 'snapshot_at', 'When it was computed'],
    ['user_readiness', 'readiness_overall', 'Weighted mean of the components present, 0 to 100'],
    ['user_readiness', 'readiness_technical', 'Component technical; null when nothing was scored'],
    ['user_readiness', 'readiness_communication', 'Component communication; null when nothing was scored'],
    ['user_readiness', 'readiness_structure', 'Component structure; null when nothing was scored'],
    ['user_readiness', 'readiness_behavioral', 'Component behavioral; null when nothing was scored'],
    ['user_readiness', 'meta', 'How it was computed: formula version, time window, weights'],
    ['user_readiness', 'created_at', 'When the row was written'],

    ['session_transcripts', '', 'What was said in a session, one row per session'],
    ['session_transcripts', 'id', 'Identity of the row, for other tables and systems'],
    ['session_transcripts', 'api_id', 'Numeric identity, for clients of schema api, which calls it id'],
    ['session_transcripts', 'user_id', 'Who was trained; null when the session had no user'],
    ['session_transcripts', 'session_id', 'Session that was recorded'],
    ['session_transcripts', 'transcript_lines', 'Utterances in order, as text'],
    ['session_transcripts', 'transcript_json', 'The whole transcript document as it was written'],
    ['session_transcripts', 'created_at', 'When the row was written'],
    ['session_transcripts', 'updated_at', 'When the row was last changed by its writer']
  ];

  caller_messages constant text := current_setting('client_min_messages');
  item text[];
  name text;
  wanted text[];
  incomplete text[];
  new_views text[];
  missing text;
BEGIN
  -- Two sessions that create the same objects fail on the catalogue's own indexes, IF NOT EXISTS or not.
  PERFORM pg_advisory_xact_lock(hashtextextended('restow.schema', 0));
  -- Silences "already exists, skipping"; our own messages are warnings.
  PERFORM set_config('client_min_messages', 'warning', true);

  -- Asked for first, because CREATE SCHEMA IF NOT EXISTS wants the privilege to create even when it exists.
  IF to_regnamespace('analytics') IS NULL THEN CREATE SCHEMA analytics; END IF;
  IF to_regnamespace('api') IS NULL THEN CREATE SCHEMA api; END IF;

  -- Only what lacks a column is altered: ALTER TABLE keeps readers out, too, even where it finds nothing to do.
  incomplete := ARRAY(
    SELECT DISTINCT comments[i][1] FROM generate_subscripts(comments, 1) AS i
    WHERE comments[i][2] <> ''
      AND NOT EXISTS (SELECT FROM pg_attribute
                      WHERE attrelid = to_regclass('analytics.' || comments[i][1])
                        AND attname = comments[i][2] AND NOT attisdropped));

  -- Every table starts empty of columns, so that each column is written once, for new tables and old ones.
  IF 'session_events' = ANY (incomplete) THEN
    CREATE TABLE IF NOT EXISTS analytics.session_events ();
    ALTER TABLE analytics.session_events
      ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid(),
      ADD COLUMN IF NOT EXISTS api_id bigserial,
      ADD COLUMN IF NOT EXISTS user_id uuid,
      ADD COLUMN IF NOT EXISTS session_id uuid NOT NULL,
      ADD COLUMN IF NOT EXISTS occurred_at timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN IF NOT EXISTS scenario_id text,
      ADD COLUMN IF NOT EXISTS pulse_step text NOT NULL,
      ADD COLUMN IF NOT EXISTS skill_tag text NOT NULL,
      ADD COLUMN IF NOT EXISTS score numeric(5, 2) NOT NULL,
      ADD COLUMN IF NOT EXISTS raw_metrics jsonb,
      ADD COLUMN IF NOT EXISTS notes text,
      ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();
  END IF;

  IF 'scorecards' = ANY (incomplete) THEN
    CREATE TABLE IF NOT EXISTS analytics.scorecards ();
    ALTER TABLE analytics.scorecards
      ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid(),
      ADD COLUMN IF NOT EXISTS api_id bigserial,
      ADD COLUMN IF NOT EXISTS user_id uuid NOT NULL,
      ADD COLUMN IF NOT EXISTS session_id uuid NOT NULL,
      ADD COLUMN IF NOT EXISTS ts timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN IF NOT EXISTS overall_score numeric,
      ADD COLUMN IF NOT EXISTS passed boolean,
      ADD COLUMN IF NOT EXISTS bce_score numeric,
      ADD COLUMN IF NOT EXISTS mcf_score numeric,
      ADD COLUMN IF NOT EXISTS cpo_score numeric,
      ADD COLUMN IF NOT EXISTS scorecard_json jsonb NOT NULL,
      ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();
  END IF;

  -- The application calls this column `window`, a reserved word: a statement that names it unquoted does not
  -- parse, so our name is time_window. Where somebody created it quoted, time_window follows it by itself.
  IF EXISTS (SELECT FROM pg_attribute
             WHERE attrelid = to_regclass('analytics.user_skill_agg') AND attname = 'window'
               AND atttypid IN ('text'::regtype, 'varchar'::regtype)) THEN
    ALTER TABLE analytics.user_skill_agg
      ADD COLUMN IF NOT EXISTS time_window text GENERATED ALWAYS AS ("window"::text) STORED;
  END IF;
  IF 'user_skill_agg' = ANY (incomplete) THEN
    CREATE TABLE IF NOT EXISTS analytics.user_skill_agg ();
    ALTER TABLE analytics.user_skill_agg
      ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid(),
      ADD COLUMN IF NOT EXISTS api_id bigserial,
      ADD COLUMN IF NOT EXISTS user_id uuid NOT NULL,
      ADD COLUMN IF NOT EXISTS skill_tag text NOT NULL,
      ADD COLUMN IF NOT EXISTS time_window text NOT NULL,
      ADD COLUMN IF NOT EXISTS avg_score numeric(5, 2) NOT NULL,
      ADD COLUMN IF NOT EXISTS sample_size integer NOT NULL,
      ADD COLUMN IF NOT EXISTS last_updated timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();
  END IF;

  IF 'user_readiness' = ANY (incomplete) THEN
    CREATE TABLE IF NOT EXISTS analytics.user_readiness ();
    ALTER TABLE analytics.user_readiness
      ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid(),
      ADD COLUMN IF NOT EXISTS api_id bigserial,
      ADD COLUMN IF NOT EXISTS user_id uuid NOT NULL,
      ADD COLUMN IF NOT EXISTS snapshot_at timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN IF NOT EXISTS readiness_overall numeric(5, 2) NOT NULL,
      ADD COLUMN IF NOT EXISTS readiness_technical numeric(5, 2),
      ADD COLUMN IF NOT EXISTS readiness_communication numeric(5, 2),
      ADD COLUMN IF NOT EXISTS readiness_structure numeric(5, 2),
      ADD COLUMN IF NOT EXISTS readiness_behavioral numeric(5, 2),
      ADD COLUMN IF NOT EXISTS meta jsonb,
      ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();
  END IF;

  IF 'session_transcripts' = ANY (incomplete) THEN
    CREATE TABLE IF NOT EXISTS analytics.session_transcripts ();
    ALTER TABLE analytics.session_transcripts
      ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid(),
      ADD COLUMN IF NOT EXISTS api_id bigserial,
      ADD COLUMN IF NOT EXISTS user_id uuid,
      ADD COLUMN IF NOT EXISTS session_id uuid NOT NULL,
      ADD COLUMN IF NOT EXISTS transcript_lines text[],
      ADD COLUMN IF NOT EXISTS transcript_json jsonb,
      ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
  END IF;

  FOREACH name IN ARRAY tables LOOP
    CONTINUE WHEN EXISTS (SELECT FROM pg_index
                          WHERE indrelid = to_regclass('analytics.' || name) AND indisprimary);
    EXECUTE format('ALTER TABLE analytics.%I ADD PRIMARY KEY (id)', name);
  END LOOP;

  FOREACH item SLICE 1 IN ARRAY indexes LOOP
    wanted := string_to_array(item[2], ', ');
    CONTINUE WHEN EXISTS (
      SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
      WHERE i.indrelid = to_regclass('analytics.' || item[1])
        AND am.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL
        AND (item[3] = '' OR i.indisunique AND i.indnkeyatts = cardinality(wanted))
        -- A column that is an expression has number 0, so it matches no name.
        AND wanted = ARRAY(
          SELECT a.attname::text
          FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
          WHERE k.place <= least(cardinality(wanted), i.indnkeyatts) ORDER BY k.place));
    BEGIN
      EXECUTE format('CREATE %s INDEX ON analytics.%I (%s)', item[3], item[1], item[2]);
    EXCEPTION WHEN unique_violation THEN
      RAISE WARNING 'analytics.% has rows with the same %, so it gets no unique index', item[1], item[2]
        USING HINT = format('Find them with: SELECT %2$s, count(*) FROM analytics.%1$I GROUP BY %2$s'
                            ' HAVING count(*) > 1; decide which to keep, then apply the schema again.',
                            item[1], item[2]);
    END;
  END LOOP;

  -- lz4 reads and writes several times faster than pglz; a choice made before ('p' or 'l') stays. A server that
  -- was built without it does not list it; pglz does as well there, only slower.
  FOREACH item SLICE 1 IN ARRAY documents LOOP
    CONTINUE WHEN (SELECT 'lz4' <> ALL (enumvals) FROM pg_settings AS s WHERE s.name = 'default_toast_compression')
      OR (SELECT attcompression <> '' FROM pg_attribute
          WHERE attrelid = to_regclass('analytics.' || item[1]) AND attname = item[2]);
    EXECUTE format('ALTER TABLE analytics.%I ALTER COLUMN %I SET COMPRESSION lz4', item[1], item[2]);
  END LOOP;

  -- A view that exists stays as it is, because replacing it could undo a filter, a mask or an option of its owner.
  -- Ours run with their owner's rights (no security_invoker), so that a role may be given the views alone.
  new_views := ARRAY(SELECT t FROM unnest(tables) AS t WHERE to_regclass('api.' || t) IS NULL);
  IF 'session_events' = ANY (new_views) THEN
    CREATE VIEW api.session_events AS
    SELECT api_id AS id, id AS uuid, user_id, session_id, occurred_at, scenario_id, pulse_step, skill_tag, score,
           raw_metrics, notes, created_at
    FROM analytics.session_events;
  END IF;
  IF 'scorecards' = ANY (new_views) THEN
    CREATE VIEW api.scorecards AS
    SELECT api_id AS id, id AS uuid, user_id, session_id, ts, overall_score, passed, bce_score, mcf_score,
           cpo_score, scorecard_json, created_at
    FROM analytics.scorecards;
  END IF;
  IF 'user_skill_agg' = ANY (new_views) THEN
    CREATE VIEW api.user_skill_agg AS
    SELECT api_id AS id, id AS uuid, user_id, skill_tag, time_window, avg_score, sample_size, last_updated,
           created_at
    FROM analytics.user_skill_agg;
  END IF;
  IF 'user_readiness' = ANY (new_views) THEN
    CREATE VIEW api.user_readiness AS
    SELECT api_id AS id, id AS uuid, user_id, snapshot_at, readiness_overall, readiness_technical,
           readiness_communication, readiness_structure, readiness_behavioral, meta, created_at
    FROM analytics.user_readiness;
  END IF;
  IF 'session_transcripts' = ANY (new_views) THEN
    CREATE VIEW api.session_transcripts AS
    SELECT api_id AS id, id AS uuid, user_id, session_id, created_at, updated_at, transcript_lines, transcript_json
    FROM analytics.session_transcripts;
  END IF;

  FOREACH item SLICE 1 IN ARRAY comments LOOP
    IF item[2] = '' THEN
      IF obj_description(to_regclass('analytics.' || item[1]), 'pg_class') IS NULL THEN
        EXECUTE format('COMMENT ON TABLE analytics.%I IS %L', item[1], item[3]);
      END IF;
      IF item[1] = ANY (new_views) THEN
        EXECUTE format('COMMENT ON VIEW api.%I IS %L', item[1], item[3]);
      END IF;
    ELSE
      IF (SELECT col_description(attrelid, attnum) IS NULL FROM pg_attribute
          WHERE attrelid = to_regclass('analytics.' || item[1]) AND attname = item[2]) THEN
        EXECUTE format('COMMENT ON COLUMN analytics.%I.%I IS %L', item[1], item[2], item[3]);
      END IF;
      IF item[1] = ANY (new_views) THEN
        EXECUTE format('COMMENT ON COLUMN api.%I.%I IS %L', item[1],
                       CASE item[2] WHEN 'id' THEN 'uuid' WHEN 'api_id' THEN 'id' ELSE item[2] END, item[3]);
      END IF;
    END IF;
  END LOOP;

  FOREACH name IN ARRAY tables LOOP
    SELECT string_agg(expected, ', ' ORDER BY expected) INTO missing
    FROM generate_subscripts(comments, 1) AS i
    CROSS JOIN LATERAL (SELECT CASE comments[i][2] WHEN 'id' THEN 'uuid' WHEN 'api_id' THEN 'id'
                                                   ELSE comments[i][2] END AS expected) AS e
    WHERE comments[i][1] = name AND comments[i][2] <> ''
      AND NOT EXISTS (SELECT FROM pg_attribute
                      WHERE attrelid = to_regclass('api.' || name) AND attname = expected AND attnum > 0);
    IF missing IS NOT NULL THEN
      RAISE WARNING 'view api.% existed before and lacks %; it was left as it is', name, missing
        USING HINT = format('If nothing needs it as it is: DROP VIEW api.%I, then apply the schema again.', name);
    END IF;
  END LOOP;

  PERFORM set_config('client_min_messages', caller_messages, true);
END
$schema$;
