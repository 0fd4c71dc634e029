#!/usr/bin/env python3
"""Recomputes a draw of experts from its published proof (FILE, or - for standard input), as docs/verify-draw.md tells it.
Exit code 0: the draw is what was published. 1: it is not. 3: the file is no proof, or not published yet.
"""
import datetime
import hashlib
import hmac
import json
import re
import sys

Differs = type("Differs", (ValueError,), {})  # something that was published does not hold
UNITS = "utf-16-be"  # texts are ordered by UTF-16 code units


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def no_twins(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a member stands twice")
    return dict(pairs)


def read(text):
    return json.loads(text, object_pairs_hook=no_twins)


def instant(text):
    found = re.fullmatch(r"(.{19})(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)", text)
    whole = datetime.datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00"))
    return whole.timestamp() + float("0." + (found[2] or "0"))


class Drbg:  # HMAC_DRBG with SHA-256, NIST SP 800-90A Rev. 1, 10.1.2, without reseeding
    def __init__(self, seed):
        self.key, self.value = b"\0" * 32, b"\1" * 32
        self.update(seed)

    def update(self, data):
        for mark in (b"\0", b"\1") if data else (b"\0",):
            self.key = mac(self.key, self.value + mark + data)
            self.value = mac(self.key, self.value)

    def below(self, bound):
        while True:
            self.value = mac(self.key, self.value)
            number = int.from_bytes(self.value[:8], "big")
            self.update(b"")
            if number < 2**64 - 2**64 % bound:
                return number % bound


def order(seed, stratum, eligible):
    drbg, ids = Drbg(seed + stratum.encode()), list(eligible)
    for i in range(len(ids) - 1, 0, -1):
        j = drbg.below(i + 1)
        ids[i], ids[j] = ids[j], ids[i]
    return ids


def walk(employers, wanted, orders, departures):
    panel, calls, left = [], [], []
    for turn in range(len(departures) + 1):
        if turn:
            gone = departures[turn - 1]["id"]
            if gone not in [one["id"] for one in panel] or not departures[turn - 1]["reason"]:
                raise Differs("somebody left who held no seat, or without a reason")
            panel = [one for one in panel if one["id"] != gone]
            left.append(gone)
        for stratum, count in ((want["stratum"], want["count"]) for want in wanted):
            free = count - sum(one["stratum"] == stratum for one in panel)
            for position, who in enumerate(orders[stratum], 1):
                if free <= 0:
                    break
                seats = [one["stratum"] for one in panel if one["id"] == who]
                if who in left or seats == [stratum]:
                    continue
                colleague = employers[who] is not None and employers[who] in [employers[one["id"]] for one in panel]
                result = "holdsSeat" if seats else "sameEmployer" if colleague else "seated"
                calls.append({"round": turn, "stratum": stratum, "position": position, "id": who, "result": result})
                if result == "seated":
                    panel.append({"id": who, "stratum": stratum})
                    free -= 1
    return panel, calls


def same(mine, theirs, what):
    if mine != theirs:
        raise Differs(what + " differ from what recomputing gives")


def contributions(proof, record, given):
    published = {one["party"]: one for one in proof.get("contributions", [])}
    parties = sorted(record["contributors"] + (["beacon"] if record.get("beacon") else []))
    same(parties, [one["party"] for one in given], "contributors")
    same(len(published), len(proof.get("contributions", [])), "published contributions")
    same(set(), set(published) - set(parties), "published contributors")
    for one in given:
        party, made, commitment, value = one["party"], one.get("made"), one.get("commitment"), one.get("value")
        other = published.get(party, {})
        if one["state"] == "absent":
            same((None,) * 5, (made, commitment, value, other.get("commitment"), other.get("value")), party)
            continue
        same((made, commitment), (other.get("made"), other.get("commitment")), party)
        if one["state"] == "withheld":
            same(("own", None), (made, other.get("value")), party)
            same(sha(f"draw-withheld|{proof['recordHash']}|{party}|{commitment}"), value, party)
            continue
        same(("revealed", value), (one["state"], other.get("value")), party)
        if not re.fullmatch("[0-9a-f]{64,128}" if party == "beacon" else "[0-9a-f]{64}", value) or len(value) % 2:
            raise Differs(party + ": no value")
        text = f"draw-contribution|{made}|{record['procurement']}|{record['drawNumber']}|{party}|{value}"
        same(None if party == "beacon" else sha(text), commitment, party)
        same(party == "beacon", made is None, party)


def fixed(proof, form):
    rows, script = read(proof["list"]), read(proof["transcript"])
    same((sha(proof["list"]),) * 2, (proof["listHash"], script["listHash"]), "list and its hashes")
    keys = [(row["id"].encode(UNITS), row["stratum"].encode(UNITS)) for row in rows]
    same(sorted(set(keys)), keys, "the list's order")
    employers = {}
    for row in rows:
        same(sorted(set(row["exclusions"]), key=lambda one: one.encode(UNITS)), row["exclusions"], "exclusions")
        same(employers.setdefault(row["id"], row["employer"]), row["employer"], "employers of one expert")
    secret = bytes.fromhex(script["entropy"])
    same(secret.hex(), script["entropy"], "entropy")
    if proof.get("commitment") is not None:
        same(sha("draw-commitment|" + script["entropy"]), proof["commitment"], "secret and commitment")
    same(proof["drawNumber"], script["drawNumber"], "draw numbers")
    times = [instant(one) for one in [proof["frozenAt"], *proof.get("failedAttempts", []), proof["drawnAt"]]]
    same(sorted(times), times, "times")
    key, over = hashlib.sha256(secret).digest(), proof["listHash"]
    told = (proof.get("record"), proof.get("recordHash"), script.get("recordHash"), script.get("contributions"))
    if any(one is not None for one in told) or form != "draw-2":
        record, over = read(proof["record"]), proof["recordHash"]
        same((sha(proof["record"]),) * 2, (over, script["recordHash"]), "record and its hashes")
        same(
            (record["form"], record["listHash"], record["commitment"], instant(record["frozenAt"]), record["ocid"],
             record["drawNumber"], record["procurement"], record["wanted"]),
            (form, proof["listHash"], proof.get("commitment"), times[0], proof.get("ocid") or "",
             proof["drawNumber"], script["procurement"], script["wanted"]), "record and proof")
        given = script["contributions"]
        contributions(proof, record, given)
        for one in given:
            term = {"absent": "commitBy", "withheld": "revealBy"}.get(one["state"] if one["party"] != "beacon" else "")
            same(False, term is not None and times[-1] < instant(record[term]), "drawn before its term: " + one["party"])
        parts = [f"{one['party']}={one['value']}" for one in given if one.get("value") is not None]
        key = hashlib.sha256("|".join(["draw-mix", script["entropy"]] + parts).encode()).digest()
    seed = mac(key, f"{over}|{script['procurement']}|{script['drawNumber']}".encode())
    same(seed.hex(), script["seed"], "seeds")
    wanted = script["wanted"]
    names = [one["stratum"].encode(UNITS) for one in wanted]
    if not wanted or any(one["count"] < 1 for one in wanted) or sorted(set(names)) != names:
        raise Differs("seats wanted are not each stratum once, in order, one at least")
    return rows, employers, script, seed


def check(proof):
    if proof.get("lottery") is not None or proof.get("lotteryHash") is not None:
        return __import__("verify_lottery").check(proof)
    rows, employers, script, seed = fixed(proof, "draw-2")
    wanted = script["wanted"]
    orders = {one["stratum"]: order(seed, one["stratum"], [row["id"] for row in rows if row["stratum"] == one["stratum"]
                                                           and not row["exclusions"]]) for one in wanted}
    same([{"stratum": name, "ids": ids} for name, ids in orders.items()], script["permutations"], "orders")
    panel, calls = walk(employers, wanted, orders, script["departures"])
    same((calls, panel), (script["calls"], script["panel"]), "calls or panels")
    return panel, calls, "one order for each specialty"


def main():
    try:
        proof = read((sys.stdin if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8")).read())
        if proof.get("list") is None or proof.get("transcript") is None:
            raise ValueError("list and transcript are not published yet")
    except (OSError, ValueError, IndexError, AttributeError) as fault:
        sys.stderr.write(f"No proof of a draw to be checked: {fault}\n")
        return 3
    try:
        panel, calls, way = check(proof)
    except (Differs, KeyError, TypeError, ValueError, AttributeError) as fault:
        sys.stderr.write(f"The draw is not what was published: {fault!r}\n")
        return 1
    for one in panel:
        print(f"{one['id']}  {one['stratum']}")
    print(f"The draw is what was published: {len(calls)} calls recomputed, {way}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
