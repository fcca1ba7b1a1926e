/* SPDX-License-Identifier: Apache-2.0 */
/* Made by prf12.py; not to be edited. The client's random is 00 01 ..., the server's 80 81 ...,
 * hashes 00 01 ..., the premaster secret 32 (long: 200) times ab. */
/* clang-format off */
VALUE(EW_SHA256, "published",
    "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14ba"
    "f9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a51"
    "10fff70187347b66"
)
VALUE(EW_SHA256, "master",
    "01f865a61a746d4ec622f31ef15535f6ebd9c75a35e2f75b357d79bd2a79ff23b5433852ca0b289118c46ad92dc5"
    "a6c8"
)
VALUE(EW_SHA256, "long premaster",
    "cb2b7ac841c01ff701b41d8d77b4670a33577604386aa46cbfecb5e99bb2637ed3627bbe91fec2914f83705bb1f7"
    "67b9"
)
VALUE(EW_SHA256, "extended master",
    "5038ce76b1c6d92fb04b08777171be2cf4b93417af77e2aef336f4607f0ced19dfef4d87c5c01f09a944164d6821"
    "3ff8"
)
VALUE(EW_SHA256, "aes128 client key",
    "a008b3e8204c15f458a52c22f53b3930"
)
VALUE(EW_SHA256, "aes128 server key",
    "bb5992e5a92ad3cea54a1ffa0a6596cb"
)
VALUE(EW_SHA256, "aes128 client iv",
    "abe524c4"
)
VALUE(EW_SHA256, "aes128 server iv",
    "37cac939"
)
VALUE(EW_SHA256, "aes256 client key",
    "a008b3e8204c15f458a52c22f53b3930bb5992e5a92ad3cea54a1ffa0a6596cb"
)
VALUE(EW_SHA256, "aes256 server key",
    "abe524c437cac9392d79112a179acdbe9791eb7877a41c1c633892c2cd504580"
)
VALUE(EW_SHA256, "aes256 client iv",
    "373c5617"
)
VALUE(EW_SHA256, "aes256 server iv",
    "412655d0"
)
VALUE(EW_SHA256, "chacha client key",
    "a008b3e8204c15f458a52c22f53b3930bb5992e5a92ad3cea54a1ffa0a6596cb"
)
VALUE(EW_SHA256, "chacha server key",
    "abe524c437cac9392d79112a179acdbe9791eb7877a41c1c633892c2cd504580"
)
VALUE(EW_SHA256, "chacha client iv",
    "373c5617412655d08f4371fb"
)
VALUE(EW_SHA256, "chacha server iv",
    "d12cefd73bc44b5282c4d873"
)
VALUE(EW_SHA256, "client finished",
    "e684a029bf08d15c30b23693"
)
VALUE(EW_SHA256, "server finished",
    "3ec6559e1e72a73e1cd82e3c"
)
VALUE(EW_SHA256, "exporter",
    "50293f21a433f9a32c877dc1f93cf8a82e3a878f667fee859ac930b201cb25983e3b9b095e17e1fc6ba919b9c7ef"
    "a604f7f1f7efe275bce2b847064539d18198ec5ce35bcb248ec83da9ddc705de4da4fcc755d942b2d1066a9d0955"
    "2ad7c02d6aa35880"
)
VALUE(EW_SHA256, "exporter, empty context",
    "9cb2580fbd4637af54e008f2e3dfffb041ad5171d590ebfd420172dff3224394c3dff31de2e3a785b2d999de4d60"
    "9b673e08da6206986e8acaa56cb217fb831ba4b2aea67bf6efdabe13d68a0b54f56a6f20f64e57376bf70a9f3a5c"
    "d0ba101d46d702fe"
)
VALUE(EW_SHA256, "exporter, no context",
    "a83e7d18b6237e72a3e70baefba6c8f583ed50eb57748f5febf263022e7b7b1f4dc654746ec4f0ad52e3554d1f0d"
    "a793bcba0c0ff1792354e5daa57199339c40349cfe88952cc4a5e3ce16b4f3540a53004a102a710fa25a50eec876"
    "95671c347d3442fb"
)
VALUE(EW_SHA384, "published",
    "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c91"
    "46a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad0"
    "5d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa"
    "3be85e0990703d73e56f"
)
VALUE(EW_SHA384, "master",
    "ab22a0c01e16e27ae3993ff3295063e9c55584d9c19e61c316036603311266884478cfbed4e76dc2985a3b1dac23"
    "4d93"
)
VALUE(EW_SHA384, "long premaster",
    "8ce910c9621615ef8527a469dd570d6fc7200ff319ef688550ceadd3c3217ba860dd86a8fb2a4ad0997c70a424b1"
    "ed96"
)
VALUE(EW_SHA384, "extended master",
    "610e21024b64b43f62037bb30af228c0af072079904a9a009006263718a4af326746bb799ab039d87f0c90b8ba61"
    "5d27"
)
VALUE(EW_SHA384, "aes128 client key",
    "3bba3d37e286360adc1e8084bbc13e0e"
)
VALUE(EW_SHA384, "aes128 server key",
    "21598d597202072f03d51680d67a67bd"
)
VALUE(EW_SHA384, "aes128 client iv",
    "433607bf"
)
VALUE(EW_SHA384, "aes128 server iv",
    "50ecc3d5"
)
VALUE(EW_SHA384, "aes256 client key",
    "3bba3d37e286360adc1e8084bbc13e0e21598d597202072f03d51680d67a67bd"
)
VALUE(EW_SHA384, "aes256 server key",
    "433607bf50ecc3d5474f01b2372ee3056968855fcbf9ea8e2ef053dfc7c1235a"
)
VALUE(EW_SHA384, "aes256 client iv",
    "f1420e35"
)
VALUE(EW_SHA384, "aes256 server iv",
    "30d8e580"
)
VALUE(EW_SHA384, "chacha client key",
    "3bba3d37e286360adc1e8084bbc13e0e21598d597202072f03d51680d67a67bd"
)
VALUE(EW_SHA384, "chacha server key",
    "433607bf50ecc3d5474f01b2372ee3056968855fcbf9ea8e2ef053dfc7c1235a"
)
VALUE(EW_SHA384, "chacha client iv",
    "f1420e3530d8e580bedc7e7f"
)
VALUE(EW_SHA384, "chacha server iv",
    "119219e82ed39063305e86d3"
)
VALUE(EW_SHA384, "client finished",
    "97493b81526d13748237361c"
)
VALUE(EW_SHA384, "server finished",
    "61de6f5ac666e1aacbae2db8"
)
VALUE(EW_SHA384, "exporter",
    "90891d3b00af5abd75926d0ff25f34e4df61c2006d64ec3de17bbb74c1659adc53ab41522f52198db810941706ed"
    "ec62af2c1ba149ba5abad9d5e7d6eb4a6ae1c1e0015175ed3294f6c0bd96ead168d30486af3036afbd900d431a6b"
    "5399bec4b51ae051"
)
VALUE(EW_SHA384, "exporter, empty context",
    "caf8e1d4b80a57385b6e2733e58ecf6cc80b5291370972ac5866d59eca374811a10b613fb47ab4bf5a50004eb958"
    "ff7b525755d6133b6c741c1a8d7cfb93409f9f862a90dedb3ed520ad5f56b0b975aa22d11600d19f0b8cb1b611af"
    "642d34244e956184"
)
VALUE(EW_SHA384, "exporter, no context",
    "2c2fc4d4b83b830041e8edcb3cba2a3a5c21fa59fd12516a5bc8d3d5036e2b26d469535a49ed38c0ff2037d99786"
    "b15ea3a5b95a8b3018ec06e99a20a731efc3b0598ab54c91f6d9534af0471e57238fc044ff4698f5ca4b8585f061"
    "28b3080d7fb1d85e"
)
