"""What a refusal beside GraphQL says."""

import json

import httpx2


def error_of(answer: httpx2.Response) -> tuple[int, str, str]:
    """The status, code and message of a refusal, which is JSON and has one error."""
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (error,) = json.loads(answer.content)["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]
