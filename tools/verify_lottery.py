"""The part of verify_draw.py for draws under quotas, by a lottery, as docs/verify-draw.md tells it: that the list of panels holds
just those who may be drawn, that each of its thousand panels meets what is wanted, and that number, calls and panel follow.
"""
import json

from verify_draw import UNITS, Differs, Drbg, fixed, order, read, same, sha

NUMBERS = 1000


def counts(quota, member):
    trait, value = quota["trait"], quota["value"]
    if trait == "title":
        return member["title"] >= int(value)
    return (member["city"] == value) == {"city": True, "outsideCity": False}[trait]


def units(text):
    return text.encode(UNITS)


def members_of(rows, wanted):
    members = {}
    for row in rows:
        traits = (row["employer"], row["city"], row["title"])
        if not isinstance(row["city"], str) or type(row["title"]) is not int:
            raise Differs("a line without city or title")
        one = members.setdefault(row["id"], {"employer": traits[0], "city": traits[1], "title": traits[2], "strata": []})
        same((one["employer"], one["city"], one["title"]), traits, "lines of one expert")
        if not row["exclusions"] and row["stratum"] in wanted:
            one["strata"].append(row["stratum"])
    return {key: one for key, one in members.items() if one["strata"]}


def check_list(lottery, record, members):
    types, quotas, wanted = lottery["types"], record["quotas"], record["wanted"]
    same("lottery-1", lottery["form"], "form of the list of panels")
    same(sorted(units(quota["code"]) for quota in quotas), [units(quota["code"]) for quota in quotas], "order of quotas")
    same(sorted(members), sorted(one for ids in types for one in ids), "types and those who may be drawn")
    same(len(types), len(lottery["shares"]), "shares and types")
    for ids in types:
        same(sorted(ids, key=units), ids, "order within a type")
        seen = {(tuple(members[one]["strata"]), tuple(counts(quota, members[one]) for quota in quotas)) for one in ids}
        same(1, len(seen), "kinds of experts in one type")
    following = 0
    for ticket in lottery["tickets"]:
        same(following, ticket["from"], "numbers")
        if ticket["count"] < 1:
            raise Differs("a ticket without numbers")
        following += ticket["count"]
        seats = ticket["seats"]
        same(sorted((units(seat["stratum"]), seat["type"]) for seat in seats),
             [(units(seat["stratum"]), seat["type"]) for seat in seats], "order of seats")
        same([(one["stratum"], one["count"]) for one in wanted],
             [(one["stratum"], sum(s["count"] for s in seats if s["stratum"] == one["stratum"])) for one in wanted], "seats")
        same(sum(one["count"] for one in wanted), sum(seat["count"] for seat in seats), "seats of a panel")
        taken = {}
        for seat in seats:
            taken[seat["type"]] = taken.get(seat["type"], 0) + seat["count"]
            if seat["count"] < 1 or seat["type"] < 0 or seat["stratum"] not in members[types[seat["type"]][0]]["strata"]:
                raise Differs("a seat that its type cannot have")
        if any(count > len(types[kind]) for kind, count in taken.items()):
            raise Differs("more seats than a type has experts")
        for quota in quotas:
            on = sum(count for kind, count in taken.items() if counts(quota, members[types[kind][0]]))
            if not quota["least"] <= on <= quota["most"]:
                raise Differs("a panel on the list breaks the quota " + quota["code"])
    same(NUMBERS, following, "numbers")


def walk(members, lottery, quotas, seed, departures):
    types = lottery["types"]
    kind_of = {one: kind for kind, ids in enumerate(types) for one in ids}
    number = Drbg(seed + b"lottery").below(NUMBERS)
    ticket = next(one for one in lottery["tickets"] if one["from"] <= number < one["from"] + one["count"])
    panel = [{"id": None, "stratum": seat["stratum"], "type": seat["type"]}
             for seat in ticket["seats"] for _ in range(seat["count"])]
    calls, left = [], []

    def keeps(who):
        on = [members[seat["id"]] for seat in panel if seat["id"] is not None] + [members[who]]
        free = len(panel) - len(on)
        return all(quota["least"] - free <= sum(counts(quota, one) for one in on) <= quota["most"] for quota in quotas)

    def along(ids, seat, kind):
        for position, who in enumerate(ids, 1):
            seated = [one["id"] for one in panel if one["id"] is not None]
            if who in left or who in seated or seat["stratum"] not in members[who]["strata"]:
                continue
            employer = members[who]["employer"]
            if employer is not None and employer in [members[one]["employer"] for one in seated]:
                result = "sameEmployer"
            else:
                result = "breaksQuota" if kind is None and not keeps(who) else "seated"
            calls.append({"round": len(left), "type": kind, "stratum": seat["stratum"], "position": position, "id": who,
                          "result": result})
            if result == "seated":
                seat["id"], seat["type"] = who, kind_of[who]
                return True
        return False

    for departure in [None] + departures:
        if departure is not None:
            seat = next((one for one in panel if one["id"] == departure["id"]), None)
            if seat is None or departure["id"] is None or not departure["reason"]:
                raise Differs("somebody left who held no seat, or without a reason")
            seat["id"] = None
            left.append(departure["id"])
        for seat in panel:
            if seat["id"] is None:
                kind = seat["type"]
                if not (keeps(types[kind][0]) and along(order(seed, f"type {kind}", types[kind]), seat, kind)):
                    along(order(seed, "all", sorted(members, key=units)), seat, None)
    return number, panel, calls


def check(proof):
    rows, _, script, seed = fixed(proof, "draw-3")
    record, lottery = read(proof["record"]), read(proof["lottery"])
    same(json.dumps(lottery, ensure_ascii=False, separators=(",", ":")), proof["lottery"], "form of the list of panels")
    same((sha(proof["lottery"]),) * 2, (proof["lotteryHash"], script["lotteryHash"]), "list of panels and hash")
    members = members_of(rows, {one["stratum"] for one in record["wanted"]})
    check_list(lottery, record, members)
    number, panel, calls = walk(members, lottery, record["quotas"], seed, script["departures"])
    same((number, calls, panel), (script["number"], script["calls"], script["panel"]), "number, calls or panel")
    seats = [0] * len(lottery["types"])
    for ticket in lottery["tickets"]:
        for seat in ticket["seats"]:
            seats[seat["type"]] += ticket["count"] * seat["count"]
    chances = [of / NUMBERS / len(ids) for of, ids in zip(seats, lottery["types"]) if of]
    way = f"number {number} of a list that gives everybody on it a probability of {min(chances):.4f} to {max(chances):.4f}"
    return [one for one in panel if one["id"] is not None], calls, way
