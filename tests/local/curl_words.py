"""The words of curl that the README uses, for machines that have none."""

from __future__ import annotations

import sys

import httpx


def main(words: list[str]) -> None:
    method, headers, body, url = "GET", {}, None, ""
    with_head = False
    rest = iter(words)
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name.lower()] = value
            case "--json":
                body = next(rest)
                headers.setdefault("content-type", "application/json")
                method = "POST" if method == "GET" else method
            case "-I" | "-sI":
                method, with_head = "HEAD", True
            case "-i" | "-si":
                with_head = True
            case "-s":
                pass
            case _:
                assert not word.startswith("-"), f"a word of curl that nobody taught: {word}"
                url = word
    answer = httpx.request(method, url, headers=headers, content=body)
    if with_head:
        print(f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", end="\r\n")
        for name, value in answer.headers.items():
            print(f"{name}: {value}", end="\r\n")
        print(end="\r\n")
    sys.stdout.write(answer.text)


if __name__ == "__main__":
    main(sys.argv[1:])
