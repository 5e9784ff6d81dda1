#!/usr/bin/env python3
"""Make the demo's sales files from the AdventureWorks reseller files.

    scripts/prepare_demo_data.py DIRECTORY

DIRECTORY holds the teaching edition: fact_reseller_sales.csv.gz, resellers_messy.csv,
dim_reseller.csv, dim_geography.csv, employee_sales_territory.csv and products.csv. The files written
to src/onpar/demo/data/ keep the columns that the demo imports, with their names and their faults
("Ware House"), so that the importer has real work. Run again, it writes the same bytes.
"""

import csv
import gzip
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src" / "onpar" / "demo" / "data"
SALE_COLUMNS = ["SalesOrderNumber", "OrderDate", "ProductKey", "ResellerKey", "SalesAmount"]
RESELLER_COLUMNS = [
    "ResellerKey",
    "ResellerName",
    "BusinessType",
    "NumberEmployees",
    "City",
    "StateProvinceName",
    "Country_Region",
    "SellerKey",
]
Row = dict[str, str]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Give the directory of the AdventureWorks reseller files.", file=sys.stderr)
        return 2
    source = Path(arguments[0])
    write_rows(
        TARGET / "sales.csv.gz", SALE_COLUMNS, read_rows(source / "fact_reseller_sales.csv.gz")
    )
    write_rows(TARGET / "resellers.csv.gz", RESELLER_COLUMNS, list_resellers(source))
    write_rows(
        TARGET / "products.csv.gz", ["ProductKey", "Product"], read_rows(source / "products.csv")
    )
    return 0


def list_resellers(source: Path) -> Iterator[Row]:
    """The messy list, with size from the dimension table and the seller who looks after each."""
    sizes = {row["ResellerKey"]: row for row in read_rows(source / "dim_reseller.csv")}
    sellers = find_sellers(source)
    for row in read_rows(source / "resellers_messy.csv"):
        key = row["ResellerKey"]
        yield {
            **row,
            "NumberEmployees": sizes[key]["NumberEmployees"],
            "SellerKey": sellers[key],
        }


def find_sellers(source: Path) -> dict[str, str]:
    """Reseller → the employee with most of its order lines, else the first of its territory."""
    lines: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read_rows(source / "fact_reseller_sales.csv.gz"):
        lines[row["ResellerKey"]][row["EmployeeKey"]] += 1
    sellers = {key: counts.most_common(1)[0][0] for key, counts in lines.items()}
    busy = set(sellers.values())
    places = {row["GeographyKey"]: row for row in read_rows(source / "dim_geography.csv")}
    by_territory: dict[str, str] = {}
    for row in read_rows(source / "employee_sales_territory.csv"):
        if row["EmployeeKey"] in busy:
            by_territory.setdefault(row["SalesTerritoryKey"], row["EmployeeKey"])
    for row in read_rows(source / "dim_reseller.csv"):
        territory = places[row["GeographyKey"]]["SalesTerritoryKey"]
        sellers.setdefault(row["ResellerKey"], by_territory[territory])
    return sellers


def read_rows(path: Path) -> Iterator[Row]:
    read = gzip.open if path.suffix == ".gz" else open
    with read(path, "rt", encoding="utf-8-sig", newline="") as text:
        yield from csv.DictReader(text)


def write_rows(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    """No time stamp goes into the archive: the same rows give the same bytes."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(gzip.compress(buffer.getvalue().encode(), 9, mtime=0))
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
