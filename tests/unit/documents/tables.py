"""What is JSON and what is not, one line each, after RFC 8259."""

JSON = (
    b"null", b" true ", b"false\n", b"0", b"-0", b"-0.0", b"0e5", b"1E+2", b"1e-2", b"10.01", b"-1.5e10",
    b'""', b'"\\u0041\\u00e9"', b'"\\uD83D\\uDE00"', b'"\\/\\b\\f\\n\\r\\t\\"\\\\"', b'"\\\\u0000"',
    b'"\x7f"', '"\u2028\u2029\ufeff"'.encode(), '"\U0010ffff\uffff"'.encode(), b'"//"', b'"\\u0001"',
    b"[]", b"[ ]", b"{}", b"{\r\n\t }", b"[[]]", b"[[],{}]", b'{"":""}', b'{"a":[{"b":null}]}',
    b'[1,"1",1.0,true,null,{}]', b' [ 1 , 2 ] ', b'{"a":1,"a":2}', b'{"a":1,"\\u0061":2}',
    b'{"a" \n: \t1 , "b":2}', b"9" * 5000, b"0." + b"1" * 5000, b"1e400", b"1e-400", b"123123e100000",
)  # fmt: skip

NOT_JSON = (
    b" ", b"\n", b"-", b"+1", b"01", b"-01", b"00", b".5", b"5.", b"-.5", b"1.e2", b"1e", b"1e+", b"1eE2",
    b"0x10", b"1_000", b"0b1", b"1 000", b"NaN", b"-NaN", b"Infinity", b"-Infinity", b"nan", b"True", b"None",
    b"nul", b"nulll", b"tru", b"TRUE", b"undefined", "\uff11".encode(), "\u0663".encode(), b"'a'", b'"',
    b'"a', b'"a\\',
    b'"\\"', b'"\\x41"', b'"\\U0041"', b'"\\u"', b'"\\u00"', b'"\\u00g0"', b'"\\u 041"', b'"\\a"', b'"\\\n"',
    b'"\x00"', b'"\x01"', b'"\n"', b'"\t"', b'"\x1f"', b"[", b"[1", b"[1,", b"[1,]", b"[,1]", b"[,]",
    b"[1 2]",
    b"[1,,2]", b"]", b"[]]", b"[1}", b"[}", b"{", b'{"a', b'{"a"', b'{"a":', b'{"a":1', b'{"a":1,',
    b'{"a":1,}', b'{,"a":1}', b"{,}", b'{"a" 1}', b'{"a"::1}', b'{"a":1 "b":2}', b'{"a","b"}', b'{"a":1]',
    b"{]", b"}", b"{}}", b"{a:1}", b"{'a':1}", b"{1:1}", b"{null:1}", b'{[1]:1}', b'{"a":}', b'{:1}',
    b"1 2", b"{}{}", b"{}\n{}", b"[]x", b"1\x00", b"1\x1a", b"\x1e{}", b"\x0b1", b"\x0c1", b"\xc2\xa01",
    "1\u2028".encode(), b"\xef\xbb\xbf1", b"// c\n1", b"/* c */1", b"1 # c", b"cb({})", b")]}'\n{}",
    b"<html>",
    b"\\u0031", b'"a""b"', b'"a" "b"', b"--1", b"1-", b"1.2.3", b"*", b"&", b"[1;2]", b"(1)", b'{"a"=1}',
)  # fmt: skip

#: JSON that no jsonb can hold, with the stable code.
NOT_STORABLE = (
    (b'"\\u0000"', "nul_character"),
    (b'"a\\\\\\u0000"', "nul_character"),
    (b'{"a\\u0000":1}', "nul_character"),
    (b'{"a":"\\u0000","a":"x"}', "nul_character"),
    (b'[[{"a":["\\u0000"]}]]', "nul_character"),
    (b'"\\ud800"', "lone_surrogate"),
    (b'"\\udc00"', "lone_surrogate"),
    (b'"\\ude00\\ud83d"', "lone_surrogate"),
    (b'"\\ud83dx"', "lone_surrogate"),
    (b'"\\ud83d\\ud83d\\ude00"', "lone_surrogate"),
    (b'{"\\udfff":1}', "lone_surrogate"),
    (b'{"a":"\\ud800","a":"x"}', "lone_surrogate"),
)
