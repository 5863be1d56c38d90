// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/similar_model.h"

#include <QString>
#include <QStringList>
#include <QTest>

using namespace triptych;

class SimilarModelTest : public QObject {
    Q_OBJECT

  private slots:
    void whatWasFoundIsATable() {
        SimilarAnswer answer;
        answer.row = 7;
        answer.searched = true;
        TokenSource word;
        word.kind = TokenSource::Kind::word;
        word.modality = Modality::text;
        word.input = "text";
        word.label = "bang, \"loud\"";
        word.char_begin = 3;
        word.char_end = 9;
        TokenSource box;
        box.kind = TokenSource::Kind::box;
        box.modality = Modality::image;
        box.input = "image";
        box.label = "row 1";
        box.x = 0.25;
        box.width = box.height = 0.5;
        answer.tokens = {box, word};
        answer.token = 1;
        SimilarToken found;
        found.row = 12;
        found.source = box;
        found.similarity = 0.5;
        answer.found = {found};
        const QStringList lines =
            QString::fromStdString(similarToCsv(answer)).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[0].startsWith(QStringLiteral("rank,row,likeness,input,modality,kind,label,char_begin,char_end,x,y,width")));
        QVERIFY2(lines[1].startsWith(QStringLiteral("0,7,1.0,text,text,word,\"bang, \"\"loud\"\"\",3,9,,")), qPrintable(lines[1]));
        QVERIFY2(lines[2].startsWith(QStringLiteral("1,12,0.5,image,image,box,row 1,,,0.25,0.0,0.5,0.5,")), qPrintable(lines[2]));
    }
};

QTEST_GUILESS_MAIN(SimilarModelTest)
#include "similar_model_test.moc"
