CREATE SCHEMA IF NOT EXISTS analytics;

CREATE TABLE analytics.readiness (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id text NOT NULL,
    score numeric NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX readiness_user_id_idx ON analytics.readiness (user_id, id);
