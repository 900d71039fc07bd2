-- A helpdesk as Rails writes it: bigserial ids, polymorphic references, one table for several classes, blobs and their attachments.
-- without tenants: migrations.schema_migrations
-- as administrator
CREATE EXTENSION citext WITH SCHEMA application;
CREATE EXTENSION hstore WITH SCHEMA application;
CREATE SCHEMA migrations AUTHORIZATION :owner; --shared
-- as migrations
CREATE TABLE schema_migrations (version character varying NOT NULL PRIMARY KEY); --own
CREATE TABLE ar_internal_metadata (key character varying NOT NULL PRIMARY KEY, value character varying, created_at timestamp(6) NOT NULL DEFAULT now()); --own
INSERT INTO schema_migrations VALUES ('20240101000000'), ('20250101000000'); --own
INSERT INTO ar_internal_metadata VALUES ('environment', 'production'); --own
CREATE TABLE migrations.schema_migrations (version character varying NOT NULL PRIMARY KEY); --shared
INSERT INTO migrations.schema_migrations VALUES ('20240101000000'), ('20250101000000'); --shared
CREATE TABLE users (:column id bigserial NOT NULL, type character varying, email citext NOT NULL, encrypted_password character varying DEFAULT '' NOT NULL,
  settings hstore DEFAULT ''::hstore, preferences jsonb DEFAULT '{}'::jsonb NOT NULL, tickets_count integer DEFAULT 0 NOT NULL,
  created_at timestamp(6) without time zone NOT NULL, updated_at timestamp(6) without time zone NOT NULL, PRIMARY KEY (:tenant id));
CREATE UNIQUE INDEX index_users_on_lower_email ON users (:tenant lower(email::text));
CREATE TABLE tickets (:column id bigserial NOT NULL, subject character varying NOT NULL, status integer DEFAULT 0 NOT NULL, requester_id bigint NOT NULL,
  assignee_id bigint, duplicate_of_id bigint, created_at timestamp(6) without time zone NOT NULL, updated_at timestamp(6) without time zone NOT NULL, PRIMARY KEY (:tenant id));
ALTER TABLE ONLY tickets ADD CONSTRAINT fk_rails_requester FOREIGN KEY (:tenant requester_id) REFERENCES users (:tenant id);
ALTER TABLE ONLY tickets ADD CONSTRAINT fk_rails_assignee FOREIGN KEY (:tenant assignee_id) REFERENCES users (:tenant id);
ALTER TABLE ONLY tickets ADD CONSTRAINT fk_rails_duplicate FOREIGN KEY (:tenant duplicate_of_id) REFERENCES tickets (:tenant id);
CREATE TABLE comments (:column id bigserial NOT NULL, commentable_type character varying NOT NULL, commentable_id bigint NOT NULL, body text, PRIMARY KEY (:tenant id));
CREATE INDEX index_comments_on_commentable ON comments (commentable_type, commentable_id);
CREATE TABLE active_storage_blobs (:column id bigserial NOT NULL, key character varying NOT NULL, filename character varying NOT NULL, byte_size bigint NOT NULL, checksum character varying, PRIMARY KEY (:tenant id));
CREATE UNIQUE INDEX index_active_storage_blobs_on_key ON active_storage_blobs (:tenant key);
CREATE TABLE active_storage_attachments (:column id bigserial NOT NULL, name character varying NOT NULL, record_type character varying NOT NULL, record_id bigint NOT NULL, blob_id bigint NOT NULL, PRIMARY KEY (:tenant id));
ALTER TABLE ONLY active_storage_attachments ADD CONSTRAINT fk_rails_c3b3935057 FOREIGN KEY (:tenant blob_id) REFERENCES active_storage_blobs (:tenant id);
CREATE TABLE tags_tickets (:column tag_id bigint NOT NULL, ticket_id bigint NOT NULL);
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO users (type, email, settings, preferences, created_at, updated_at)
    SELECT CASE n % 2 WHEN 0 THEN 'Agent' END, 'User' || n || '@' || who || '.Example', hstore('theme', 'dark, "' || n || '"'), jsonb_build_object('who', who),
      '2026-01-01'::timestamp + n * interval '1.000001 hour', '2026-02-01' FROM generate_series(1, 10) n;
  INSERT INTO tickets (subject, requester_id, assignee_id, created_at, updated_at)
    SELECT who || E': printer\r\non fire #' || row_number() OVER (), a.id, b.id, '2026-03-01', '2026-03-02' FROM users a JOIN users b ON b.id = a.id - 1;
  UPDATE tickets SET duplicate_of_id = id - 1, status = 2 WHERE id IN (SELECT t.id FROM tickets t JOIN tickets before ON before.id = t.id - 1);
  INSERT INTO comments (commentable_type, commentable_id, body) SELECT 'Ticket', id, '-1 from ' || who FROM tickets UNION ALL SELECT 'User', id, NULL FROM users;
  INSERT INTO active_storage_blobs (key, filename, byte_size, checksum) SELECT md5(who || n), who || ' ' || n || '.pdf', n * 1000, md5(n::text) FROM generate_series(1, 5) n;
  INSERT INTO active_storage_attachments (name, record_type, record_id, blob_id) SELECT 'file', 'Ticket', (SELECT min(id) FROM tickets), id FROM active_storage_blobs;
  INSERT INTO tags_tickets (tag_id, ticket_id) SELECT n, id FROM tickets, generate_series(1, 2) n;
END $$;
