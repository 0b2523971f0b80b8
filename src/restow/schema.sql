-- The tables restow moves documents into: schema `analytics`, and the views of schema `api` over them.
--
--   psql -v ON_ERROR_STOP=1 -f schema.sql          or          restow db apply-schema
--
-- PostgreSQL 14 to 18, no extension needed. Run it as often as you like, also over tables that exist:
-- what is missing is added (columns, indexes, comments, views); nothing is dropped, retyped, renamed,
-- updated or deleted. What could not be added is said in a WARNING, with the next step.
--
-- It is one DO statement, so it is one transaction in every client, and two that run it at once take turns.
-- Where nothing is missing it only reads the catalogue: any role may run it, and it neither holds up nor waits
-- for anybody who uses the tables.
--
-- Where something is missing, tables in use are held up until the script is done. An index shuts out the
-- writers of its table. A column, the primary key or the compression shuts out readers too, and already the
-- wait for its lock does; a table that gets `id`, `api_id` or `time_window` is rewritten meanwhile. So set a
-- lock_timeout (PGOPTIONS='-c lock_timeout=2s'; restow db apply-schema sets one, and tries again for a
-- minute), and on a big table in use make the unique index first; the script then finds it:
--
--   CREATE UNIQUE INDEX CONCURRENTLY ON analytics.session_transcripts (session_id);

DO $schema$
DECLARE
  tables constant text[] := '{session_events, scorecards, user_skill_agg, user_readiness, session_transcripts}';

  -- table, columns, kind. Made unless one already serves: same leading columns, whatever its name; any primary key.
  -- Order matters: a plain index after a unique one is made only where the data did not allow the unique one.
  -- Ascending throughout, because a b-tree is read from either end.
  indexes constant text[] := ARRAY[
    ['session_events',      'id',                               'PRIMARY KEY'],
    ['session_events',      'api_id',                           'UNIQUE INDEX'],
    ['session_events',      'user_id, occurred_at',             'INDEX'],  -- a user's last 30 days: readiness
    ['session_events',      'session_id',                       'INDEX'],
    ['session_events',      'skill_tag, occurred_at',           'INDEX'],  -- trend of a skill across users
    ['session_events',      'occurred_at',                      'INDEX'],
    ['scorecards',          'id',                               'PRIMARY KEY'],
    ['scorecards',          'api_id',                           'UNIQUE INDEX'],
    ['scorecards',          'user_id, ts',                      'INDEX'],
    ['scorecards',          'session_id, ts',                   'INDEX'],  -- latest scorecard of a session
    ['user_skill_agg',      'id',                               'PRIMARY KEY'],
    ['user_skill_agg',      'api_id',                           'UNIQUE INDEX'],
    ['user_skill_agg',      'user_id, skill_tag, time_window',  'UNIQUE INDEX'],  -- target of the writer's upsert
    ['user_skill_agg',      'skill_tag, time_window',           'INDEX'],
    ['user_readiness',      'id',                               'PRIMARY KEY'],
    ['user_readiness',      'api_id',                           'UNIQUE INDEX'],
    ['user_readiness',      'user_id, snapshot_at',             'INDEX'],  -- a user's latest snapshots
    ['user_readiness',      'snapshot_at',                      'INDEX'],
    ['session_transcripts', 'id',                               'PRIMARY KEY'],
    ['session_transcripts', 'api_id',                           'UNIQUE INDEX'],
    ['session_transcripts', 'session_id',                       'UNIQUE INDEX'],  -- one row per session
    ['session_transcripts', 'session_id',                       'INDEX'],
    ['session_transcripts', 'user_id, created_at',              'INDEX']
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
  has_lz4 constant boolean := (SELECT 'lz4' = ANY (s.enumvals) FROM pg_settings AS s
                               WHERE s.name = 'default_toast_compression');
  item text[];
  name text;
  relation oid;
  wanted text[];
  view_is_new boolean;
  missing text;
BEGIN
  -- Two sessions that create the same objects fail on the catalogue's own indexes, IF NOT EXISTS or not.
  PERFORM pg_advisory_xact_lock(hashtextextended('restow.schema', 0));
  -- Silences "already exists, skipping"; our own messages are warnings.
  PERFORM set_config('client_min_messages', 'warning', true);

  -- Everything is asked for before it is made: IF NOT EXISTS wants the privilege to create, and ADD COLUMN
  -- the strongest lock, also when there is nothing to do. And asked for by pg_class, because to_regclass
  -- wants USAGE on the schema.
  IF to_regnamespace('analytics') IS NULL THEN CREATE SCHEMA analytics; END IF;
  IF to_regnamespace('api') IS NULL THEN CREATE SCHEMA api; END IF;

  FOREACH name IN ARRAY tables LOOP
    SELECT string_agg(comments[i][2], ', ' ORDER BY i) INTO missing
    FROM generate_subscripts(comments, 1) AS i
    WHERE comments[i][1] = name AND comments[i][2] <> ''
      AND NOT EXISTS (SELECT FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                      WHERE c.relnamespace = to_regnamespace('analytics') AND c.relname = name
                        AND c.relkind IN ('r', 'p') AND a.attname = comments[i][2]);
    IF missing IS NOT NULL THEN
      BEGIN
        -- Every table starts empty of columns, so that each column is written once, for new tables and old ones.
        IF to_regclass('analytics.' || name) IS NULL THEN
          EXECUTE format('CREATE TABLE analytics.%I ()', name);
        END IF;
        CASE name
        WHEN 'session_events' THEN
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
        WHEN 'scorecards' THEN
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
        WHEN 'user_skill_agg' THEN
          -- The application calls this column `window`, a reserved word: a statement that names it unquoted does
          -- not parse, so our name is time_window. Where somebody created it quoted, time_window follows it.
          IF EXISTS (SELECT FROM pg_attribute
                     WHERE attrelid = to_regclass('analytics.user_skill_agg') AND attname = 'window'
                       AND atttypid IN ('text'::regtype, 'varchar'::regtype)) THEN
            ALTER TABLE analytics.user_skill_agg
              ADD COLUMN IF NOT EXISTS time_window text GENERATED ALWAYS AS ("window"::text) STORED;
          END IF;
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
        WHEN 'user_readiness' THEN
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
        WHEN 'session_transcripts' THEN
          ALTER TABLE analytics.session_transcripts
            ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid(),
            ADD COLUMN IF NOT EXISTS api_id bigserial,
            ADD COLUMN IF NOT EXISTS user_id uuid,
            ADD COLUMN IF NOT EXISTS session_id uuid NOT NULL,
            ADD COLUMN IF NOT EXISTS transcript_lines text[],
            ADD COLUMN IF NOT EXISTS transcript_json jsonb,
            ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
        END CASE;
      EXCEPTION WHEN not_null_violation OR wrong_object_type OR feature_not_supported THEN
        RAISE WARNING 'analytics.% existed before, lacks % and cannot get them: %; it was left as it is,'
                      ' without our indexes and view', name, missing, SQLERRM
          USING HINT = format('Add the columns with values for its rows, or, if it is something else, make room: '
                              'ALTER TABLE analytics.%1$I RENAME TO %2$I; then apply the schema again.',
                              name, name || '_before');
        CONTINUE;
      END;
    END IF;
    relation := (SELECT c.oid FROM pg_class AS c
                 WHERE c.relnamespace = to_regnamespace('analytics') AND c.relname = name);

    FOREACH item SLICE 1 IN ARRAY indexes LOOP
      CONTINUE WHEN item[1] <> name;
      wanted := string_to_array(item[2], ', ');
      CONTINUE WHEN EXISTS (
        SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
        WHERE i.indrelid = relation AND CASE item[3] WHEN 'PRIMARY KEY' THEN i.indisprimary ELSE
          am.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL
          AND (item[3] = 'INDEX' OR i.indisunique AND i.indnkeyatts = cardinality(wanted))
          -- A column that is an expression has number 0, so it matches no name.
          AND wanted = ARRAY(
            SELECT a.attname::text
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
            WHERE k.place <= least(cardinality(wanted), i.indnkeyatts) ORDER BY k.place) END);
      BEGIN
        EXECUTE format(CASE item[3] WHEN 'PRIMARY KEY' THEN 'ALTER TABLE analytics.%2$I ADD %1$s (%3$s)'
                                    ELSE 'CREATE %1$s ON analytics.%2$I (%3$s)' END, item[3], name, item[2]);
      EXCEPTION
        WHEN unique_violation THEN
          RAISE WARNING 'analytics.% has rows with the same %, so it gets no %', name, item[2], lower(item[3])
            USING HINT = format('Find them with: SELECT %2$s, count(*) FROM analytics.%1$I GROUP BY %2$s'
                                ' HAVING count(*) > 1; decide which to keep, then apply the schema again.',
                                name, item[2]);
        WHEN not_null_violation OR undefined_object OR feature_not_supported OR program_limit_exceeded THEN
          RAISE WARNING 'analytics.% gets no % on %: %', name, lower(item[3]), item[2], SQLERRM
            USING HINT = 'Mend what the server names, then apply the schema again; the rest is applied.';
      END;
    END LOOP;

    -- lz4 reads and writes several times faster than pglz; a choice made before ('p' or 'l') stays.
    -- Not tried to find out whether the server has it: ALTER TABLE takes its lock before it is refused.
    FOREACH item SLICE 1 IN ARRAY documents LOOP
      CONTINUE WHEN item[1] <> name OR NOT has_lz4;
      IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = item[2]
                   AND attcompression = '' AND attstorage <> 'p') THEN  -- 'p' is of a type that is never large.
        EXECUTE format('ALTER TABLE analytics.%I ALTER COLUMN %I SET COMPRESSION lz4', name, item[2]);
      END IF;
    END LOOP;

    -- A view that exists stays as it is, because replacing it could undo a filter, a mask or an option of its owner.
    -- Ours run with their owner's rights (no security_invoker), so that a role may be given the views alone.
    view_is_new := NOT EXISTS (SELECT FROM pg_class AS c
                               WHERE c.relnamespace = to_regnamespace('api') AND c.relname = name);
    IF view_is_new THEN
      CASE name
      WHEN 'session_events' THEN
        CREATE VIEW api.session_events AS
        SELECT api_id AS id, id AS uuid, user_id, session_id, occurred_at, scenario_id, pulse_step, skill_tag, score,
               raw_metrics, notes, created_at
        FROM analytics.session_events;
      WHEN 'scorecards' THEN
        CREATE VIEW api.scorecards AS
        SELECT api_id AS id, id AS uuid, user_id, session_id, ts, overall_score, passed, bce_score, mcf_score,
               cpo_score, scorecard_json, created_at
        FROM analytics.scorecards;
      WHEN 'user_skill_agg' THEN
        CREATE VIEW api.user_skill_agg AS
        SELECT api_id AS id, id AS uuid, user_id, skill_tag, time_window, avg_score, sample_size, last_updated,
               created_at
        FROM analytics.user_skill_agg;
      WHEN 'user_readiness' THEN
        CREATE VIEW api.user_readiness AS
        SELECT api_id AS id, id AS uuid, user_id, snapshot_at, readiness_overall, readiness_technical,
               readiness_communication, readiness_structure, readiness_behavioral, meta, created_at
        FROM analytics.user_readiness;
      WHEN 'session_transcripts' THEN
        CREATE VIEW api.session_transcripts AS
        SELECT api_id AS id, id AS uuid, user_id, session_id, created_at, updated_at, transcript_lines, transcript_json
        FROM analytics.session_transcripts;
      END CASE;
    END IF;

    FOREACH item SLICE 1 IN ARRAY comments LOOP
      CONTINUE WHEN item[1] <> name;
      IF item[2] = '' THEN
        IF obj_description(relation, 'pg_class') IS NULL THEN
          EXECUTE format('COMMENT ON TABLE analytics.%I IS %L', name, item[3]);
        END IF;
        IF view_is_new THEN
          EXECUTE format('COMMENT ON VIEW api.%I IS %L', name, item[3]);
        END IF;
      ELSE
        IF (SELECT col_description(attrelid, attnum) IS NULL FROM pg_attribute
            WHERE attrelid = relation AND attname = item[2]) THEN
          EXECUTE format('COMMENT ON COLUMN analytics.%I.%I IS %L', name, item[2], item[3]);
        END IF;
        IF view_is_new THEN
          EXECUTE format('COMMENT ON COLUMN api.%I.%I IS %L', name,
                         CASE item[2] WHEN 'id' THEN 'uuid' WHEN 'api_id' THEN 'id' ELSE item[2] END, item[3]);
        END IF;
      END IF;
    END LOOP;

    SELECT string_agg(expected, ', ' ORDER BY expected) INTO missing
    FROM generate_subscripts(comments, 1) AS i
    CROSS JOIN LATERAL (SELECT CASE comments[i][2] WHEN 'id' THEN 'uuid' WHEN 'api_id' THEN 'id'
                                                   ELSE comments[i][2] END AS expected) AS e
    WHERE comments[i][1] = name AND comments[i][2] <> ''
      AND NOT EXISTS (SELECT FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                      WHERE c.relnamespace = to_regnamespace('api') AND c.relname = name AND a.attnum > 0
                        -- The application's own view shows time_window under the name it follows.
                        AND (a.attname = expected OR a.attname = 'window' AND expected = 'time_window'));
    IF missing IS NOT NULL THEN
      RAISE WARNING 'view api.% existed before and lacks %; it was left as it is', name, missing
        USING HINT = format('If nothing needs it as it is: DROP VIEW api.%I, then apply the schema again.', name);
    END IF;
  END LOOP;

  PERFORM set_config('client_min_messages', caller_messages, true);
END
$schema$;
