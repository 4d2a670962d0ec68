"""What Alembic runs: the changes on a connection that it is given, or as SQL for a dialect, on standard output."""

from alembic import context

given = context.config.attributes
if context.is_offline_mode():
    context.configure(dialect_name=given["dialect"], literal_binds=True)
else:
    context.configure(connection=given["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
