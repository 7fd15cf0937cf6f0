"""The bare limit: a Flask view that renders a template of twenty rows, nothing else."""

from flask import Flask, render_template_string

app = Flask(__name__)
ROWS = [(f"Prénom {n} Nom", f"02 61 91 00 {n:02d}", f"Structure {n}") for n in range(20)]
PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Vingt lignes</title></head><body><ul>
{% for name, phone, structure in rows %}<li><a href="/{{ loop.index }}">{{ name }}</a>
<span>{{ phone }}</span> <span>{{ structure }}</span></li>{% endfor %}</ul></body></html>"""


@app.get("/")
def twenty_rows() -> str:
    return render_template_string(PAGE, rows=ROWS)
