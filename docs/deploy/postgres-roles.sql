-- Two roles for the portal, made once by the server's own user, with psql 15
-- or later, which reads the passwords from its environment:
--
--   DATABASE_OWNER_PASSWORD=… DATABASE_APP_PASSWORD=… \
--       psql --no-psqlrc --set ON_ERROR_STOP=1 -f postgres-roles.sql portal
--
-- portal_owner migrates (waiting five seconds for a lock at most) and grants;
-- portal_app serves people and owns nothing. Run before the first migration:
-- where tables are there already, `manage.py database_roles` hands them over.
\getenv owner_password DATABASE_OWNER_PASSWORD
\getenv app_password DATABASE_APP_PASSWORD
CREATE ROLE portal_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE portal_app LOGIN PASSWORD :'app_password';
ALTER ROLE portal_owner SET lock_timeout = '5s';
ALTER DATABASE :"DBNAME" OWNER TO portal_owner;
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO portal_app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
