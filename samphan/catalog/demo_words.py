"""What the demonstration roastery sells. All names are invented; prices in baht with VAT."""

from __future__ import annotations

# name, English, parent
CATEGORIES = [
    ("เมล็ดกาแฟ", "Coffee beans", ""),
    ("คั่วอ่อน", "Light roast", "เมล็ดกาแฟ"),
    ("คั่วกลาง", "Medium roast", "เมล็ดกาแฟ"),
    ("คั่วเข้ม", "Dark roast", "เมล็ดกาแฟ"),
    ("เบลนด์", "Blends", "เมล็ดกาแฟ"),
    ("สารกาแฟ", "Green beans", "เมล็ดกาแฟ"),
    ("กาแฟดริปซอง", "Drip bags", ""),
    ("เครื่องดื่มหน้าร้าน", "Drinks", ""),
    ("ขนม", "Bakery", ""),
    ("อุปกรณ์ชง", "Brewing gear", ""),
    ("เครื่องบดและเครื่องชง", "Grinders and machines", "อุปกรณ์ชง"),
    ("วัตถุดิบร้านกาแฟ", "Supplies for coffee shops", ""),
    ("ของฝาก", "Gifts", ""),
    ("บริการ", "Services", ""),
]
ORIGINS = [
    ("ดอยช้าง", "Doi Chang"),
    ("ดอยสะเก็ด", "Doi Saket"),
    ("แม่จันใต้", "Mae Chan Tai"),
    ("ปางขอน", "Pang Khon"),
    ("ขุนช่างเคี่ยน", "Khun Chang Khian"),
    ("แม่กำปอง", "Mae Kampong"),
    ("ดอยตุง", "Doi Tung"),
    ("ห้วยส้านพลับพลา", "Huai San Phlapphla"),
    ("ม่อนแจ่ม", "Mon Jam"),
    ("แม่ลาน้อย", "Mae La Noi"),
    ("บ้านเลาลี", "Ban Laoli"),
    ("ดอยปางไพร", "Doi Pang Phrai"),
]
PROCESSES = [("วอชด์", "Washed", 0), ("ฮันนี่", "Honey", 20), ("เนเชอรัล", "Natural", 40)]
ROASTS = [("คั่วอ่อน", "light"), ("คั่วกลาง", "medium"), ("คั่วเข้ม", "dark")]
SIZES = [("250 กรัม", 250, "1"), ("500 กรัม", 500, "1.9"), ("1 กิโลกรัม", 1000, "3.6")]
GRINDS = ["ทั้งเมล็ด", "บดดริป", "บดเอสเปรสโซ"]
BLENDS = [
    ("หมอกเช้า", "Morning Mist", 240),
    ("ไฟหลวง", "Royal Flame", 230),
    ("ลมหนาว", "Winter Wind", 260),
    ("เฮือนเก่า", "Old House", 220),
    ("สามดอย", "Three Hills", 280),
    ("บ่ายคล้อย", "Late Afternoon", 235),
    ("เหมยขาบ", "First Frost", 320),
    ("ข้าวใหม่", "New Harvest", 250),
]
DRIPS = [
    ("ดริปซอง หมอกเช้า", "Drip bags Morning Mist", 220),
    ("ดริปซอง ไฟหลวง", "Drip bags Royal Flame", 210),
    ("ดริปซอง ดอยช้าง", "Drip bags Doi Chang", 240),
    ("ดริปซอง แม่จันใต้", "Drip bags Mae Chan Tai", 260),
    ("ดริปซอง รวมสามดอย", "Drip bags Three Hills", 250),
    ("ดริปซอง ดีแคฟ", "Drip bags Decaf", 290),
]
DRINKS = [
    ("เอสเปรสโซ", "Espresso", 55),
    ("อเมริกาโน", "Americano", 60),
    ("ลาเต้", "Latte", 70),
    ("คาปูชิโน", "Cappuccino", 70),
    ("มอคค่า", "Mocha", 80),
    ("แฟลตไวต์", "Flat white", 80),
    ("ดริปร้อน", "Pour over", 110),
    ("โคลด์บรูว์", "Cold brew", 95),
    ("กาแฟส้ม", "Orange coffee", 95),
    ("เอสเปรสโซโทนิก", "Espresso tonic", 100),
    ("ชาเขียวนม", "Green tea latte", 75),
    ("โกโก้", "Cocoa", 75),
    ("ชาดอกเก๊กฮวย", "Chrysanthemum tea", 60),
    ("นมสดอุ่น", "Warm milk", 55),
]
BAKERY = [
    ("ครัวซองต์เนยสด", "Butter croissant", 75),
    ("บราวนี่", "Brownie", 65),
    ("เค้กแครอท", "Carrot cake", 95),
    ("ชีสเค้กหน้าไหม้", "Basque cheesecake", 120),
    ("คุกกี้ข้าวไรซ์เบอร์รี่", "Riceberry cookie", 35),
    ("ขนมปังกล้วย", "Banana bread", 60),
    ("สโคนชาไทย", "Thai tea scone", 65),
    ("ทาร์ตสตรอว์เบอร์รี่", "Strawberry tart", 110),
]
GEAR = [
    ("ดริปเปอร์เซรามิก", "Ceramic dripper", 450),
    ("ดริปเปอร์พลาสติก", "Plastic dripper", 220),
    ("กระดาษกรอง 100 แผ่น", "Paper filters, 100", 120),
    ("กาดริปคอห่าน 600 มล.", "Gooseneck kettle 600 ml", 1290),
    ("เซิร์ฟเวอร์แก้ว 500 มล.", "Glass server 500 ml", 390),
    ("เครื่องชั่งกาแฟ", "Coffee scale", 1490),
    ("เฟรนช์เพรส 350 มล.", "French press 350 ml", 690),
    ("โมก้าพอต 3 ถ้วย", "Moka pot, 3 cups", 890),
    ("แอโรเพรส", "Plunger brewer", 1790),
    ("พิตเชอร์สตีมนม 600 มล.", "Milk pitcher 600 ml", 490),
    ("แทมเปอร์ 58 มม.", "Tamper 58 mm", 850),
    ("ช้อนตวงกาแฟ", "Coffee scoop", 90),
    ("โหลเก็บเมล็ดสุญญากาศ", "Vacuum canister", 950),
    ("ผ้าเช็ดก้านชง", "Barista cloth", 120),
]
WARRANTY = "รับประกันชิ้นส่วนและค่าแรง ไม่รวมความเสียหายจากน้ำ การตก หรือการซ่อมโดยผู้อื่น โปรดแสดงใบนี้ทุกครั้งที่ส่งซ่อม"
MACHINES = [
    ("เครื่องบดมือหมุน", "Hand grinder", 1890),
    ("เครื่องบดไฟฟ้า เฟืองแบน", "Electric flat-burr grinder", 8900),
    ("เครื่องบดไฟฟ้า เฟืองกรวย", "Electric conical grinder", 5900),
    ("เครื่องชงเอสเปรสโซ 1 หัว", "Espresso machine, 1 group", 39000),
    ("เครื่องชงเอสเปรสโซ 2 หัว", "Espresso machine, 2 groups", 145000),
    ("เครื่องชงดริปอัตโนมัติ", "Drip brewer", 4200),
]
GIFTS = [
    ("แก้วเซรามิกลายดอย", "Ceramic mug with hills", 320),
    ("แก้วเก็บความเย็น 500 มล.", "Insulated tumbler 500 ml", 690),
    ("เสื้อยืดดอยหมอก", "Doi Mok T-shirt", 390),
    ("ถุงผ้าดิบ", "Canvas bag", 250),
    ("พวงกุญแจเมล็ดกาแฟ", "Coffee bean key ring", 90),
    ("โปสต์การ์ดชุดดอย", "Hill postcards", 80),
]
SERVICES = [
    ("คอร์สชงดริปเบื้องต้น", "Pour-over class", 1500, "ครั้ง"),
    ("คอร์สบาริสต้า 2 วัน", "Barista course, 2 days", 5900, "ครั้ง"),
    ("ล้างเครื่องชงถึงร้าน", "Machine cleaning on site", 1200, "ครั้ง"),
    ("จัดเลี้ยงกาแฟนอกสถานที่", "Coffee catering", 2500, "ชั่วโมง"),
    ("คั่วกาแฟตามสั่ง", "Custom roasting", 120, "กิโลกรัม"),
]
MILKS = [("นมสด", 0), ("นมโอ๊ต", 15), ("นมถั่วเหลือง", 10), ("นมอัลมอนด์", 20)]
SWEETNESS = [("หวานปกติ", 0), ("หวานน้อย", 0), ("ไม่หวาน", 0)]
TIERS = [("ขายส่ง A", "Wholesale A", 25), ("ขายส่ง B", "Wholesale B", 18), ("ขายส่ง C", "Wholesale C", 10)]
SERVED = [("ร้อน", "hot", 0), ("เย็น", "iced", 10)]
SUPPLIES = [
    ("ไซรัปวานิลลา 750 มล.", "Vanilla syrup 750 ml", 290),
    ("ไซรัปคาราเมล 750 มล.", "Caramel syrup 750 ml", 290),
    ("ไซรัปเฮเซลนัท 750 มล.", "Hazelnut syrup 750 ml", 290),
    ("ซอสช็อกโกแลต 1.9 ลิตร", "Chocolate sauce 1.9 l", 560),
    ("ผงโกโก้ 500 กรัม", "Cocoa powder 500 g", 320),
    ("ผงชาเขียว 500 กรัม", "Green tea powder 500 g", 390),
    ("น้ำตาลซอง 100 ซอง", "Sugar sachets, 100", 65),
    ("แก้วกระดาษ 8 ออนซ์ 50 ใบ", "Paper cups 8 oz, 50", 110),
    ("แก้วกระดาษ 12 ออนซ์ 50 ใบ", "Paper cups 12 oz, 50", 130),
    ("แก้วพลาสติก 16 ออนซ์ 50 ใบ", "Plastic cups 16 oz, 50", 120),
    ("ฝาแก้ว 50 ใบ", "Lids, 50", 60),
    ("หลอดกระดาษ 100 หลอด", "Paper straws, 100", 75),
    ("ผงล้างเครื่องชง 900 กรัม", "Machine cleaner 900 g", 650),
    ("ถุงใส่เมล็ดมีวาล์ว 100 ใบ", "Valve bags, 100", 550),
    ("นมโอ๊ตบาริสต้า 1 ลิตร", "Barista oat milk 1 l", 115),
]
