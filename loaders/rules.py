"""Every check of the loader, each with a stable code: what is wrong, and what to do. The documentation is made from this table."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a failed check does."""

    FILE = "整份文件不装载"
    COLUMN = "该列不读入，其余照常"
    ROW = "该行拒收"
    FLAG = "照收并计数"


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `message` says what is wrong, `todo` what the sender does about it."""

    code: str
    level: Level
    message: str
    todo: str
    basis: str = ""


# fmt: off
UNREADABLE = Rule("L001", Level.FILE, "文件打不开或已损坏", "用原来的软件打开另存后重新报送")
UNKNOWN_ENCODING = Rule("L002", Level.FILE, "编码不是 UTF-8、UTF-16（带 BOM）、GB18030 中的任何一种", "另存为 UTF-8 后重新报送")
UNKNOWN_LAYOUT = Rule("L003", Level.FILE, "表头不属于任何已知格式", "对照最接近的格式改表头，或用 creditgraph template 生成模板")
MISSING_COLUMN = Rule("L004", Level.FILE, "缺少必有的列", "补上所列的列；没有数据的必填列也要有表头")
FORBIDDEN_COLUMN = Rule("L005", Level.COLUMN, "禁止采集的信息：宗教信仰、基因、指纹、血型、疾病、病史", "今后不要报送该列", "浙江省公共信用信息管理条例第14条")
UNREAD_COLUMN = Rule("L006", Level.COLUMN, "该列不属于本格式，未读取", "确认不需要，或改用模板中的表头")
OLD_SNAPSHOT = Rule("L007", Level.FILE, "快照日期早于已装载的最新快照", "按日期先后装载；漏装的旧快照须在新的数据目录中按顺序重装")
SHRUNKEN_SNAPSHOT = Rule("L008", Level.FILE, "快照中消失的条目过多，疑为不完整的文件", "核对文件是否完整；确认完整时分批核实后再装载")
ROW_COUNT = Rule("L009", Level.FLAG, "行数不在预期范围内", "核对文件是否完整")
REPEATED_COLUMN = Rule("L010", Level.FILE, "同一表头出现两次", "删去或改名其中一列")
UNREAD_SHEET = Rule("L011", Level.FLAG, "工作表未读取", "每份文件只放一张数据表")
REMOVALS_WITHHELD = Rule("L012", Level.FLAG, "快照中有拒收行，本次不推断任何移出", "改正后整份重新装载")
NO_DATE = Rule("L013", Level.FILE, "快照中没有可识别的更新日期", "核对最終更新日一列")
LEFT_OUT_LINES = Rule("L014", Level.FLAG, "合计、填表人、备注或重复的表头等行，不作为数据读取", "不必处理；若其中有数据，请删去首格的这些字样后重新报送")
BAD_BYTES = Rule("L015", Level.FILE, "文件中有不能解码的字节", "在所列行改正后，另存为 UTF-8 重新报送")
IMPLAUSIBLE_TEXT = Rule("L016", Level.FILE, "能按 GB18030 解码，但解出的文字不像中文，疑为 Big5、Shift-JIS、EUC-KR 等其他编码", "另存为 UTF-8 后重新报送")
HIDDEN_SHEET = Rule("L017", Level.FLAG, "隐藏的工作表未读取", "要报送的，取消隐藏后重新报送")
ENCRYPTED = Rule("L018", Level.FILE, "文件已加密，没有密码不能读取", "取消密码后重新报送")
ARCHIVE_LIMIT = Rule("L019", Level.FILE, "解压后过大、压缩率过高或成员过多，不予解压", "分成几个文件报送；确有需要的由管理员调高限额")
ARCHIVE_MEMBER = Rule("L020", Level.FILE, "压缩包内的成员不能读取：路径越出压缩包，或嵌套超过一层", "解压后直接报送文件夹")
OTHER_HEADER_ROW = Rule("L021", Level.FLAG, "表头不在第一行，已按最符合已知格式的一行读取", "核对报告中的表头行号")
YUAN = Rule("L022", Level.FLAG, "金额列注明以元计，已换算为万元", "核对单位；今后按万元报送")
BROKEN_JSON = Rule("L023", Level.FILE, "JSON 在中途断开或不合语法", "由系统重新导出；逐行一条的 JSON Lines 只会影响出错的行")
NOT_DATA = Rule("L024", Level.FLAG, "不是数据文件，未读取", "不必处理；其中有数据的，另存为 XLSX 或 CSV 后报送")
OTHER_FORMAT = Rule("L025", Level.FILE, "不能直接读取的格式", "另存为 XLSX 或 CSV，压缩包先解压，再重新报送")
BASE_CONFLICTS = Rule("L026", Level.FLAG, "台账中已有的记录与本次登记的名称不是同一主体", "用 creditgraph load 原文件 --again 重新检查，不符的行即停用并退回")

CONTROL_CHARACTER = Rule("L100", Level.ROW, "单元格里有控制字符：NUL，或不是行尾的回车", "删去该字符后重新报送")
REQUIRED = Rule("L101", Level.ROW, "必填项为空", "补填")
WIDTH = Rule("L102", Level.ROW, "单元格多于表头", "检查该行是否多出分隔符，含分隔符的内容要加引号")
BROKEN_QUOTE = Rule("L103", Level.ROW, "引号没有成对，该行不能分列", "成对书写引号；内容里的引号写成两个", "RFC 4180")
NESTED_VALUE = Rule("L104", Level.ROW, "该值是嵌套的对象或数组，不是一个单元格", "展开为多列或多行后重新报送")
BROKEN_LINE = Rule("L105", Level.ROW, "该行不是一个完整的 JSON 对象，或同一个键出现两次", "一行写一个对象，键不重复", "RFC 8259")
CELL_ERROR = Rule("L106", Level.ROW, "单元格是公式错误", "改正公式或改填数值后重新报送")
BODS_INVALID = Rule("L107", Level.ROW, "声明不符合受益所有权数据标准的结构", "按标准的模式校验后重新导出", "BODS 0.4")
BODS_REFERENCE = Rule("L108", Level.ROW, "关系所指的主体或自然人，本文件和台账中都没有其声明", "先装载或一并报送该记录的声明", "BODS 0.4")
BODS_VERSION = Rule("L109", Level.ROW, "不是受益所有权数据标准 0.4 版的声明", "转换为 0.4 版后重新报送", "BODS 0.4")
BAD_DATE = Rule("L110", Level.ROW, "不是可识别的日期", "写成 2026-06-30、2026/06/30 或 2026年6月30日")
FUTURE_DATE = Rule("L111", Level.ROW, "日期晚于装载当天", "核对年份")
DATE_ORDER = Rule("L112", Level.ROW, "起止日期颠倒", "核对两个日期")
LONG_TERM_ASTRAY = Rule("L113", Level.ROW, "该日期不能填长期（2099/12/31、9999-9-9）", "填实际日期；只有截止、失效日期可以填长期", "双公示数据标准（2018）")
PLACEHOLDER_DATE = Rule("L114", Level.FLAG, "占位日期（1900-1-1、0001-1-1），按未填处理", "填实际日期；不知道的留空")
OPEN_SUSPENSION = Rule("L115", Level.FLAG, "处罚类别含暂扣，处罚有效期却为长期", "暂扣应有期限，核对决定书")
BAD_PERIOD = Rule("L116", Level.ROW, "报送期间不是一个半年", "写成 2026上半年 或 2026-H1", "浙江省电子商务条例：每年一月、七月报送")
BAD_NUMBER = Rule("L120", Level.ROW, "不是数字", "只填数字；金额以万元计")
NEGATIVE = Rule("L121", Level.ROW, "金额或数量为负", "核对正负号")
BAD_PERCENT = Rule("L122", Level.ROW, "比例不在 0 到 100 之间", "以百分数填写，例如 51 表示 51%")
DIGITS_LOST = Rule("L130", Level.ROW, "号码被表格软件改成了科学计数法，末几位已丢失", "把该列设为文本格式后重新录入", "不可恢复，不得猜补")
USCC_SHAPE = Rule("L131", Level.ROW, "统一社会信用代码的长度或字符不对", "应为 18 位，不含 I、O、S、V、Z", "GB 32100-2015")
USCC_CHECK = Rule("L132", Level.ROW, "统一社会信用代码校验位不对", "与营业执照核对", "GB 32100-2015")
REG_NO_CHECK = Rule("L134", Level.FLAG, "注册号不符合 15 位校验规则", "老注册号和外资企业可能不符，核对即可", "ISO 7064 MOD 11,10")
ID_NUMBER_ASTRAY = Rule("L135", Level.ROW, "该栏填了公民身份号码（或形似身份号码）", "身份号码只填在证件号码栏", "个人信息保护法第28条")
USCC_PREFIX = Rule("L136", Level.FLAG, "统一社会信用代码前两位（登记管理部门、机构类别）不在代码表中", "与登记证照核对", "GB 32100-2015")
USCC_REGION = Rule("L137", Level.FLAG, "统一社会信用代码第3至8位不是已知的区划或登记机关", "与登记证照核对", "GB 32100-2015")
USCC_ORGANISATION = Rule("L138", Level.FLAG, "统一社会信用代码第9至17位不符合组织机构代码校验规则", "与登记证照核对", "GB 11714")
USCC_REGISTERED = Rule("L139", Level.FLAG, "统一社会信用代码校验位不对，但登记库就是这样登记的，照收", "由登记机关核对原登记", "GB 32100-2015")
ID_NUMBER = Rule("L140", Level.ROW, "证件号码与证件类型不符、校验位不对，或是占位号码", "与证件核对", "GB 11643")
ID_NUMBER_UNUSED = Rule("L141", Level.FLAG, "相关人员的证件号码不对，只按本户之内的姓名记录，不与他人合并", "与证件核对后重报", "GB 11643")
NO_IDENTITY = Rule("L142", Level.ROW, "自然人记录没有证件号码，无法识别本人", "补填证件类型和证件号码；姓名相同不能作为依据")
ID_TYPE_ASSUMED = Rule("L143", Level.FLAG, "证件类型为空，号码符合身份证规则，按身份证处理", "补填证件类型", "GB 11643")
OTHER_NAME = Rule("L144", Level.ROW, "同一证件号码对应不同姓名：该号码先前是另一姓名", "与证件核对；确属更名的，先撤回原自然人记录再报")
IMPOSSIBLE_BIRTH = Rule("L145", Level.ROW, "公民身份号码中的出生日期晚于装载当天，或早于策略所定的年份", "与证件核对", "GB 11643")
OLD_ID_NUMBER = Rule("L146", Level.FLAG, "公民身份号码为 15 位旧号，按对应的 18 位号码识别", "改报 18 位号码", "GB 11643")
ID_NUMBER_MASKED = Rule("L147", Level.FLAG, "文字中写有公民身份号码，已隐去后保存", "今后不要在事实、内容、备注等文字中写身份号码", "个人信息保护法第28条")
OTHER_NAME_LOCAL = Rule("L148", Level.FLAG, "同一证件号码对应不同姓名，该人只按本户之内的姓名记录，不与他人合并", "与证件核对号码和姓名后重报")
BAD_REGION = Rule("L150", Level.ROW, "行政区划不存在", "填 6 位县级代码，或 浙江省/杭州市/西湖区 这样的全称", "GB/T 2260、民政部 2024 年代码")
BAD_INDUSTRY = Rule("L151", Level.ROW, "行业代码不存在", "填 4 位代码", "GB/T 4754-2017")
UNKNOWN_CODE = Rule("L152", Level.ROW, "取值不在代码表中", "对照代码表改正；表中没有的新类别请联系信用中心增补，不要改填“其他”")
OLD_REGION = Rule("L153", Level.FLAG, "行政区划已撤并或改码，已换为现行代码", "改填现行代码")
SPLIT_REGION = Rule("L154", Level.FLAG, "该区划曾经拆分：有住所的按其街道确定，否则归入主要承接的区划", "改填现行代码，住所写明街道", "民政部 2024 年代码")
AUTHORITY_REGION = Rule("L155", Level.FLAG, "填的是登记机关代码而不是行政区划代码，已换为对应的区划", "改填行政区划代码")
INDUSTRY_COARSE = Rule("L156", Level.FLAG, "行业代码只到大类或中类", "填到小类（4 位）", "GB/T 4754-2017")
REG_NO_DROPPED = Rule("L159", Level.FLAG, "注册号没有注册号的形状或是占位数字，未采用，也不据以关联", "填实际注册号；没有的留空")
NO_SUBJECT = Rule("L160", Level.ROW, "统一社会信用代码和注册号都为空，不知道是谁", "至少填一项")
HOLDER_UNNUMBERED = Rule("L161", Level.FLAG, "股东没有可用的代码或登记号，只在本户之内成立，不与同名者合并", "境内补填代码，境外补填国别和登记号")
WRONG_TABLE = Rule("L162", Level.ROW, "自然人的记录报在了法人表中", "改用自然人表；自然人信息不对外公示", "浙江省公共信用信息管理条例第15条")
SELF_LINK = Rule("L163", Level.ROW, "关系的两端是同一主体", "核对两个代码")
USCC_UNUSED = Rule("L164", Level.FLAG, "统一社会信用代码有误，未采用，按注册号识别主体", "与营业执照核对后更正")
KIND_CONFLICT = Rule("L165", Level.FLAG, "主体类型与统一社会信用代码前两位不一致，两者都按原样保留", "核对主体类型和代码", "GB 32100-2015")
NAME_CONFLICT = Rule("L166", Level.ROW, "代码与名称不是同一主体：登记库中该代码属于另一家", "核对代码和名称；确属更名的先报变更登记", "登记库各版名称和曾用名")
NAME_DIFFERS = Rule("L167", Level.FLAG, "名称与登记库略有出入", "按登记名称填写", "登记库各版名称和曾用名")
NOT_REGISTERED = Rule("L168", Level.FLAG, "登记库中没有这个代码", "外省主体不必处理；本省主体请核对代码，或补报登记信息")
REG_NO_NOBODY = Rule("L169", Level.ROW, "注册号无法识别主体：不成形或是占位数字", "填统一社会信用代码或营业执照上的注册号")
FINE_MISSING = Rule("L170", Level.ROW, "处罚类别含罚款，罚款金额为空", "补填罚款金额（万元）", "双公示数据标准（2018）")
CONFISCATION_MISSING = Rule("L171", Level.ROW, "处罚类别含没收，没收金额为空", "补填没收金额（万元），没收物品的填折价", "双公示数据标准（2018）")
LICENCE_MISSING = Rule("L172", Level.ROW, "处罚类别含暂扣或吊销，证照名称及编号为空", "补填证照名称及编号", "双公示数据标准（2018）")
FINE_UNEXPECTED = Rule("L173", Level.ROW, "填了罚款金额，处罚类别却没有罚款", "补上处罚类别，或删去金额")
CONFISCATION_UNEXPECTED = Rule("L174", Level.ROW, "填了没收金额，处罚类别却没有没收", "补上处罚类别，或删去金额")
FINE_ZERO = Rule("L175", Level.ROW, "处罚类别含罚款，罚款金额却为零", "填实际金额（万元）", "双公示数据标准（2018）")
SIMPLE_LIMIT = Rule("L176", Level.FLAG, "适用简易程序，罚款却超过简易程序的限额", "核对适用程序和金额", "行政处罚法第51条")
WRONG_UNIT = Rule("L177", Level.ROW, "罚款金额的单位错了：本栏以万元计", "按万元填写", "双公示数据标准（2018）")
AMOUNT_DIFFERS = Rule("L178", Level.FLAG, "罚款金额与处罚内容中写的金额不一致", "与决定书核对")
IMPLAUSIBLE_FINE = Rule("L179", Level.FLAG, "罚款在一亿元以上，处罚内容又没有写金额，疑为把元当作万元", "与决定书核对")
ADDRESS_UNPARSED = Rule("L180", Level.FLAG, "地址未能标准化到门牌号，只保留原文，不与任何地址匹配", "补全路名和门牌号")
PHONE_UNPARSED = Rule("L181", Level.FLAG, "电话号码不足七位，只保留原文，不作为关联依据", "补全区号和号码")
SHARED_ADDRESS_UNPARSED = Rule("L182", Level.ROW, "集中登记地址未能标准化到门牌号，起不到排除作用", "补全路名和门牌号")
MERCHANT_CODE = Rule(
    "L183", Level.FLAG, "平台所报商户的统一社会信用代码不成立，按所报保留，不据以识别任何主体", "由平台核实商户身份", "电子商务法第27条；GB 32100-2015"
)
RESULT_CONFLICT = Rule("L190", Level.FLAG, "检查结论与问题数不一致，两者都按原样保留", "向来源核实")
UNKNOWN_REJECT = Rule("L192", Level.FLAG, "退回编号不在台账中，或属于别的表、别的单位；按新的一行处理", "核对退回编号；本来没有编号的行把该格留空")
CLOSED_REJECT = Rule("L193", Level.FLAG, "退回编号已经销号，或在同一文件中用了两次；按新的一行处理", "一个编号只报回一次")
SAME_KEY = Rule("L194", Level.FLAG, "同一文件中已有同一文号（或编号）的一行，内容不同；以后一行为准", "核对哪一行正确，另一行删去")
OTHER_AUTHORITY = Rule("L195", Level.FLAG, "同一主体的同一文号已在另一机关代码下报送过", "核对机关代码；重复报送的请以“删除”撤回其一")
CHANGED_SINCE = Rule("L196", Level.FLAG, "重新检查的旧文件中，该记录此后已由别的文件更正或撤销，不再写入", "不必处理；确要恢复旧内容的，作为更正另行报送")
FAILED_SINCE = Rule("L197", Level.ROW, "这一行此前已照收，现在通不过检查，台账中的该记录已停用", "改正后报回，即重新计入")
NOT_THEIRS = Rule("L198", Level.ROW, "要撤回的记录是另一单位报送的", "由原报送单位撤回，或更正数据来源单位")
NOTHING_TO_WITHDRAW = Rule("L199", Level.ROW, "要撤回的记录不在台账中，本文件在此之前也没有", "核对文号（或编号）、机关代码和主体代码，须与原报送的完全一致")

# Codes of checks that no longer run; accounts of earlier loads name them.
USCC_ODD = Rule("L133", Level.FLAG, "统一社会信用代码的类别、登记机关或组织机构代码段存疑", "与营业执照核对", "GB 32100-2015、GB 11714")
# fmt: on

RULES: tuple[Rule, ...] = (
    UNREADABLE,
    UNKNOWN_ENCODING,
    UNKNOWN_LAYOUT,
    MISSING_COLUMN,
    FORBIDDEN_COLUMN,
    UNREAD_COLUMN,
    OLD_SNAPSHOT,
    SHRUNKEN_SNAPSHOT,
    ROW_COUNT,
    REPEATED_COLUMN,
    UNREAD_SHEET,
    REMOVALS_WITHHELD,
    NO_DATE,
    LEFT_OUT_LINES,
    BAD_BYTES,
    IMPLAUSIBLE_TEXT,
    HIDDEN_SHEET,
    ENCRYPTED,
    ARCHIVE_LIMIT,
    ARCHIVE_MEMBER,
    OTHER_HEADER_ROW,
    YUAN,
    BROKEN_JSON,
    NOT_DATA,
    OTHER_FORMAT,
    BASE_CONFLICTS,
    CONTROL_CHARACTER,
    REQUIRED,
    WIDTH,
    BROKEN_QUOTE,
    NESTED_VALUE,
    BROKEN_LINE,
    CELL_ERROR,
    BODS_INVALID,
    BODS_REFERENCE,
    BODS_VERSION,
    BAD_DATE,
    FUTURE_DATE,
    DATE_ORDER,
    LONG_TERM_ASTRAY,
    PLACEHOLDER_DATE,
    OPEN_SUSPENSION,
    BAD_PERIOD,
    BAD_NUMBER,
    NEGATIVE,
    BAD_PERCENT,
    DIGITS_LOST,
    USCC_SHAPE,
    USCC_CHECK,
    REG_NO_CHECK,
    ID_NUMBER_ASTRAY,
    USCC_PREFIX,
    USCC_REGION,
    USCC_ORGANISATION,
    USCC_REGISTERED,
    ID_NUMBER,
    ID_NUMBER_UNUSED,
    NO_IDENTITY,
    ID_TYPE_ASSUMED,
    OTHER_NAME,
    IMPOSSIBLE_BIRTH,
    OLD_ID_NUMBER,
    ID_NUMBER_MASKED,
    OTHER_NAME_LOCAL,
    BAD_REGION,
    BAD_INDUSTRY,
    UNKNOWN_CODE,
    OLD_REGION,
    SPLIT_REGION,
    AUTHORITY_REGION,
    INDUSTRY_COARSE,
    REG_NO_DROPPED,
    NO_SUBJECT,
    HOLDER_UNNUMBERED,
    WRONG_TABLE,
    SELF_LINK,
    USCC_UNUSED,
    KIND_CONFLICT,
    NAME_CONFLICT,
    NAME_DIFFERS,
    NOT_REGISTERED,
    REG_NO_NOBODY,
    FINE_MISSING,
    CONFISCATION_MISSING,
    LICENCE_MISSING,
    FINE_UNEXPECTED,
    CONFISCATION_UNEXPECTED,
    FINE_ZERO,
    SIMPLE_LIMIT,
    WRONG_UNIT,
    AMOUNT_DIFFERS,
    IMPLAUSIBLE_FINE,
    ADDRESS_UNPARSED,
    PHONE_UNPARSED,
    SHARED_ADDRESS_UNPARSED,
    MERCHANT_CODE,
    RESULT_CONFLICT,
    UNKNOWN_REJECT,
    CLOSED_REJECT,
    SAME_KEY,
    OTHER_AUTHORITY,
    CHANGED_SINCE,
    FAILED_SINCE,
    NOT_THEIRS,
    NOTHING_TO_WITHDRAW,
)
RETIRED: tuple[Rule, ...] = (USCC_ODD,)


def rule(code: str) -> Rule:
    """The rule of that code; KeyError if there is none."""
    return BY_CODE[code]


BY_CODE = {each.code: each for each in (*RULES, *RETIRED)}
