// Reads one calendar file on standard input with ical.js, an independent reader, and prints
// what it understood as JSON. Used by the tests of the calendar files.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The repository's node_modules only: never a copy installed elsewhere on the machine.
const ICAL = createRequire(new URL("../package.json", import.meta.url))("ical.js");

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const value = (component, name) => component.getFirstPropertyValue(name)?.toString() ?? null;

function party(property) {
  return { address: property.getFirstValue(), name: property.getFirstParameter("cn") ?? null };
}

function attendee(property) {
  const parameter = (name) => property.getFirstParameter(name) ?? null;
  return {
    ...party(property),
    cutype: parameter("cutype"),
    role: parameter("role"),
    partstat: parameter("partstat"),
    rsvp: parameter("rsvp"),
  };
}

function event(component) {
  const organizer = component.getFirstProperty("organizer");
  return {
    uid: value(component, "uid"),
    stamped: value(component, "dtstamp"),
    starts: value(component, "dtstart"),
    ends: value(component, "dtend"),
    modified: value(component, "last-modified"),
    sequence: component.getFirstPropertyValue("sequence"),
    summary: value(component, "summary"),
    description: value(component, "description"),
    location: value(component, "location"),
    url: value(component, "url"),
    status: value(component, "status"),
    transparency: value(component, "transp"),
    organizer: organizer ? party(organizer) : null,
    attendees: component.getAllProperties("attendee").map(attendee),
    alarm_seconds: component
      .getAllSubcomponents("valarm")
      .map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds()),
    properties: component.getAllProperties().map((property) => property.name.toUpperCase()),
  };
}

const read = {
  method: value(calendar, "method"),
  name: value(calendar, "name"),
  shown_name: value(calendar, "x-wr-calname"),
  refresh: value(calendar, "refresh-interval"),
  published_ttl: value(calendar, "x-published-ttl"),
  components: calendar.getAllSubcomponents().map((component) => component.name.toUpperCase()),
  events: calendar.getAllSubcomponents("vevent").map(event),
};
process.stdout.write(JSON.stringify(read));
