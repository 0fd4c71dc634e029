namespace Trading.Procurement.Contracts;

/// <summary>By what two bids are found to come from one hand.</summary>
public static class BidMarks
{
    /// <summary>MAC address of a machine; compared over all procurements.</summary>
    public const string Mac = "mac";

    /// <summary>
    /// Serial number of a processor; compared over all procurements. What some tools call so is the number of its model, which
    /// many machines share: weak by itself.
    /// </summary>
    public const string Cpu = "cpu";

    /// <summary>Serial number of a disk; compared over all procurements.</summary>
    public const string Disk = "disk";

    /// <summary>Serial number of memory; compared over all procurements.</summary>
    public const string Memory = "memory";

    /// <summary>Serial number or dongle of the bidding or pricing software; compared over all procurements.</summary>
    public const string SoftwareSerial = "softwareSerial";

    /// <summary>Author of a file, or who saved it last; compared within a procurement.</summary>
    public const string Author = "author";

    /// <summary>Hash of a file; compared within a procurement.</summary>
    public const string File = "file";

    /// <summary>Public IP address of the upload; compared within a procurement.</summary>
    public const string Address = "address";

    /// <summary>Account that a deposit was paid from; compared over all procurements.</summary>
    public const string Account = "account";

    /// <summary>In whose name that account is; compared within a procurement.</summary>
    public const string Payer = "payer";

    /// <summary>Name of the contact; compared within a procurement.</summary>
    public const string ContactName = "contactName";

    /// <summary>Telephone number of the contact; compared within a procurement.</summary>
    public const string Phone = "phone";

    /// <summary>E-mail address of the contact; compared within a procurement.</summary>
    public const string Email = "email";

    /// <summary>Name of a person named in the bid; compared within a procurement.</summary>
    public const string StaffName = "staffName";

    /// <summary>Identity number of a person named in the bid; compared within a procurement.</summary>
    public const string StaffIdentity = "staffIdentity";

    /// <summary>All of them in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Mac, new("网卡地址（MAC）", "MAC address")),
        new(Cpu, new("CPU 序列号", "Processor's serial number")),
        new(Disk, new("硬盘序列号", "Disk's serial number")),
        new(Memory, new("内存序列号", "Memory's serial number")),
        new(SoftwareSerial, new("软件序列号（加密锁号）", "Software's serial number (dongle)")),
        new(Author, new("文件作者或最后保存者", "Author or last saved by")),
        new(File, new("文件哈希", "Hash of a file")),
        new(Address, new("上传地址（IP）", "Upload address (IP)")),
        new(Account, new("保证金付款账户", "Account of the deposit")),
        new(Payer, new("保证金付款人", "Payer of the deposit")),
        new(ContactName, new("联系人", "Contact")),
        new(Phone, new("联系电话", "Telephone")),
        new(Email, new("电子邮箱", "E-mail")),
        new(StaffName, new("人员姓名", "Person's name")),
        new(StaffIdentity, new("人员证件号码", "Person's identity number")),
    ];

    /// <summary>The marks of a machine: of which one that is the same is evidence of one hand.</summary>
    public static readonly IReadOnlyList<string> OfMachine = [Mac, Cpu, Disk, Memory];

    /// <summary>True where equality is told over all procurements, and not within one alone.</summary>
    public static bool IsWide(string mark) =>
        mark is Mac or Cpu or Disk or Memory or SoftwareSerial or Account;
}
