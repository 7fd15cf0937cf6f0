def test_pages(cast, meeting, draft, coordinator):
    for path in [
        "/rencontres",
        "/rencontres/nouvelle",
        f"/rencontres/{meeting.id}",
        f"/rencontres/{draft.id}",
        f"/rencontres/{meeting.id}/modifier",
        f"/rencontres/{meeting.id}/invites",
        f"/rencontres/{meeting.id}/annuler",
        f"/rencontres/{meeting.id}.ics",
        f"/rencontres/{meeting.id}/invites?q=awa",
    ]:
        r = coordinator.get(path)
        assert r.status_code == 200, (path, r.text[-3000:])
    r = coordinator.post(f"/rencontres/{meeting.id}/invites/apercu", data={"everyone": "y"})
    assert r.status_code == 200
