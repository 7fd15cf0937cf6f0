def test_the_application_starts_and_the_schema_exists(app):
    from sqlalchemy import inspect

    from intranet.database import db

    assert "index_entry" in inspect(db.engine).get_table_names()
